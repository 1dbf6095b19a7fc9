#include "async/event.hpp"
#include "hand_made_plugin.hpp"
#include "plugin/generation.hpp"
#include "plugin/plugin_host.hpp"
#include "plugin/services.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <string>
#include <thread>

using namespace tenon;
using test::HandMadePlugin;
using test::text;

namespace {

const tenon_host_v1& host() {
    return *HandMadePlugin::host;
}

void complete(tenon_id call, std::string_view body) {
    tenon_result_v1 result{};
    result.size = sizeof result;
    result.body = text(body);
    host().complete(host().ctx, call, &result);
}

void fail(tenon_id call, tenon_status status, std::string_view message, std::uint32_t http_status = 0) {
    tenon_result_v1 result{};
    result.size = sizeof result;
    result.status = status;
    result.http_status = http_status;
    result.error_message = text(message);
    host().complete(host().ctx, call, &result);
}

/// What a suspended call of the plugin remembers; one at a time is enough.
struct Suspended {
    std::atomic<tenon_id> call{0};
    std::atomic<int> callbacks{0};
    std::atomic<tenon_status> status{TENON_OK};
    std::string error;
};

Suspended suspended;

void done(void*, tenon_status status) noexcept {
    ++suspended.callbacks;
    suspended.status = status;
    complete(suspended.call, R"({"status": )" + std::to_string(status) + "}");
}

void on_sleep(void*, const tenon_method_v1*, const tenon_call_v1* call) noexcept {
    suspended.call = call->id;
    const auto ns = call->args.len > 2 ? 3'600'000'000'000u : 1u;
    host().sleep_(host().ctx, call->id, ns, &done, nullptr);
    CHECK(suspended.callbacks == 0);
}

void on_echo(void*, const tenon_method_v1*, const tenon_call_v1* call) noexcept {
    const auto view = [](tenon_str t) { return std::string(t.ptr, t.len); };
    complete(call->id, R"(["x", )" + view(call->driver_info.len != 0 ? call->driver_info : text("null")) + "]");
}

/// A host on one loop with one hand-made plugin.
struct Fixture {
    LoopGroup loops{1};
    BlockingPool pool{2, 0};
    BmcLimits limits{};
    BmcClient bmc{loops, limits};
    PluginHost plugins{loops, pool, bmc, std::chrono::milliseconds(30)};
    HandMadePlugin made;
    std::shared_ptr<Generation> generation;
    ImplementationPtr implementation;

    Fixture() {
        suspended.call = 0;
        suspended.callbacks = 0;
        suspended.status = TENON_OK;
    }

    ~Fixture() {
        implementation.reset();
        loops.stop_and_join();
    }

    void start(std::optional<BmcKeys> keys = std::nullopt) {
        PluginManifest manifest;
        manifest.name = "acme";
        manifest.version = "1.4.0";
        manifest.interfaces[InterfaceKind::vendor] = {"acme"};
        manifest.secrets = {"acme_pin"};
        manifest.max_parallel = 2;
        manifest.bmc = std::move(keys);
        generation = std::make_shared<Generation>(plugins.services(), manifest);
        static const tenon_plugin_v1* table = nullptr;
        table = made.table();
        auto started = generation->start(
            [](const tenon_host_v1* given) noexcept {
                HandMadePlugin::host = given;
                return table;
            },
            Json::object()
        );
        INFO((started.has_error() ? started.error().message : ""));
        REQUIRE(started.has_value());
        implementation = (*started)[0];
        loops.start();
    }

    Invocation invocation(std::size_t method = 0) {
        Invocation asked;
        asked.implementation = implementation;
        asked.method = &implementation->node_methods[method];
        asked.http_method = "POST";
        asked.args = "{}";
        asked.driver = "acme";
        asked.request_id = "req-1";
        auto node = std::make_shared<Node>();
        node->uuid = "0a0b";
        node->driver_info =
            Json{{"acme_address", "h"}, {"acme_pin", "1"}, {"bmc_password", "2"}, {"n", Json{{"token", 1}}}};
        asked.node = node;
        return asked;
    }

    template <class T>
    T wait(Awaitable<T> work) {
        std::promise<T> promise;
        boost::asio::co_spawn(loops.at(0).executor(), std::move(work), [&](std::exception_ptr problem, T value) {
            problem ? promise.set_exception(problem) : promise.set_value(std::move(value));
        });
        return promise.get_future().get();
    }

    std::string outcome(const Invocation& asked) {
        const auto reply = wait(plugins.invoke(loops.at(0), asked));
        return reply.has_value() ? reply->body : reply.error().message;
    }
};

}  // namespace

TEST_CASE("a method that completes at once answers, and never sees a secret", "[ironic-47]") {
    Fixture f;
    f.made.add("echo", &on_echo);
    f.start();
    CHECK(f.outcome(f.invocation()) == R"(["x", {"acme_address": "h", "n": {}}])");
    CHECK(f.plugins.services().calls_in_flight() == 0);
    CHECK(f.generation->in_flight() == 0);
}

TEST_CASE("a method that returns nothing answers null") {
    Fixture f;
    f.made.add("nothing", [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept { complete(c->id, ""); });
    f.start();
    CHECK(f.outcome(f.invocation()) == "null");
}

TEST_CASE("a method's failure keeps its words and its status", "[ironic-48][ironic-49]") {
    Fixture f;
    f.made.add("own", [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept {
        fail(c->id, TENON_CONFLICT, "the fan is locked", 418);
    });
    f.made.add("mute", [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept { fail(c->id, 77, ""); });
    f.start();
    const auto own = f.wait(f.plugins.invoke(f.loops.at(0), f.invocation(0)));
    CHECK(own.error().code == Errc::conflict);
    CHECK(own.error().message == "the fan is locked");
    CHECK(own.error().http_status == 418);
    const auto mute = f.wait(f.plugins.invoke(f.loops.at(0), f.invocation(1)));
    CHECK(mute.error().code == Errc::plugin);
    CHECK(mute.error().message == "Vendor method 'mute' of plugin 'acme' failed without saying why (status 77).");
}

TEST_CASE("a validate step that fails is the error, and the method is not called", "[ironic-45]") {
    Fixture f;
    auto& method = f.made.add("guarded", [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept {
        ++suspended.callbacks;
        complete(c->id, "1");
    });
    method.validate = [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept {
        fail(c->id, TENON_INVALID, "no such fan");
    };
    f.start();
    const auto checked = f.wait(f.plugins.validate(f.loops.at(0), f.invocation()));
    CHECK(checked.error().message == "no such fan");
    CHECK(suspended.callbacks == 0);
}

TEST_CASE("a method that sleeps is resumed once and later") {
    Fixture f;
    f.made.add("sleep", &on_sleep);
    f.start();
    CHECK(f.outcome(f.invocation()) == R"({"status": 0})");
    CHECK(suspended.callbacks == 1);
    CHECK(f.plugins.services().calls_in_flight() == 0);
}

TEST_CASE("a deadline cancels what the call waits for") {
    Fixture f;
    f.made.add("sleep", &on_sleep);
    f.start();
    auto asked = f.invocation();
    asked.args = R"({"long": 1})";
    asked.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(1);
    CHECK(f.outcome(asked) == R"({"status": 2})");
    CHECK(suspended.callbacks == 1);
}

TEST_CASE("cancelling the caller cancels the call") {
    Fixture f;
    f.made.add("sleep", &on_sleep);
    f.start();
    auto asked = f.invocation();
    asked.args = R"({"long": 1})";
    boost::asio::cancellation_signal signal;
    std::promise<std::string> outcome;
    boost::asio::co_spawn(
        f.loops.at(0).executor(), f.plugins.invoke(f.loops.at(0), asked),
        boost::asio::bind_cancellation_slot(
            signal.slot(), [&](std::exception_ptr, Result<Reply> reply
                           ) { outcome.set_value(reply.has_value() ? reply->body : reply.error().message); }
        )
    );
    boost::asio::post(f.loops.at(0).executor(), [&] { signal.emit(boost::asio::cancellation_type::terminal); });
    CHECK(outcome.get_future().get() == R"({"status": 1})");
}

TEST_CASE("a method that ignores its deadline becomes a zombie that holds its plugin") {
    Fixture f;
    f.made.add("deaf", [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept { suspended.call = c->id; });
    f.start();
    auto asked = f.invocation();
    asked.deadline = std::chrono::steady_clock::now();
    const auto reply = f.wait(f.plugins.invoke(f.loops.at(0), asked));
    CHECK(reply.error().code == Errc::timed_out);
    CHECK(reply.error().message == "Vendor method 'deaf' did not end in time.");
    CHECK(f.generation->in_flight() == 1);
    CHECK(host().call_state(host().ctx, suspended.call) == (TENON_CALL_CANCELLED | TENON_CALL_DEADLINE));
    complete(suspended.call, "1");
    std::promise<void> settled;
    boost::asio::post(f.loops.at(0).executor(), [&] { settled.set_value(); });
    settled.get_future().get();
    CHECK(f.plugins.services().calls_in_flight() == 0);
}

TEST_CASE("a second completion and a stale id are counted and harmless") {
    Fixture f;
    f.made.add("twice", [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept {
        complete(c->id, "1");
        complete(c->id, "2");
    });
    f.start();
    CHECK(f.outcome(f.invocation()) == "1");
    CHECK(f.generation->context().misbehaviours() == 1);
    complete(12345, "3");
    CHECK(
        host().post(
            host().ctx, 12345, [](void*) noexcept {}, nullptr
        ) == 0
    );
    CHECK(host().call_state(host().ctx, 12345) == TENON_CALL_UNKNOWN);
    host().cancel_op(host().ctx, 99);
    CHECK(f.generation->context().misbehaviours() == 3);
}

TEST_CASE("a blocking method runs on the pool, and a full pool is a refusal", "[ironic-38]") {
    Fixture f;
    f.made.add(
        "block",
        [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept {
            CHECK(Loop::current() == nullptr);
            complete(c->id, R"("pool")");
        },
        TENON_METHOD_BLOCKING
    );
    f.start();
    CHECK(f.outcome(f.invocation()) == R"("pool")");
    std::promise<void> gate;
    auto opened = gate.get_future().share();
    while (f.pool.try_submit([opened] { opened.wait(); })) {
    }
    CHECK(f.outcome(f.invocation()) == "Requested action cannot be performed due to lack of free conductor workers.");
    gate.set_value();
}

TEST_CASE("a method's limit of parallel calls is kept") {
    Fixture f;
    f.made.add("deaf", [](void*, const tenon_method_v1*, const tenon_call_v1*) noexcept {}).max_parallel = 1;
    f.start();
    auto asked = f.invocation();
    asked.deadline = std::chrono::steady_clock::now();
    CHECK(f.outcome(asked) == "Vendor method 'deaf' did not end in time.");
    CHECK(
        f.outcome(asked) ==
        "Vendor method 'deaf' of plugin 'acme' is running 1 times, which is its limit. Please retry later."
    );
}

TEST_CASE("work that is offloaded comes back to the loop") {
    Fixture f;
    f.made.add("offload", [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept {
        suspended.call = c->id;
        host().offload(
            host().ctx, c->id, [](void*) noexcept { CHECK(Loop::current() == nullptr); }, &done, nullptr
        );
    });
    f.start();
    CHECK(f.outcome(f.invocation()) == R"({"status": 0})");
}

TEST_CASE("operations that are left at completion are cancelled, and their callbacks come") {
    Fixture f;
    f.made.add("leave", [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept {
        host().sleep_(
            host().ctx, c->id, 3'600'000'000'000u,
            [](void*, tenon_status status) noexcept {
                suspended.status = status;
                ++suspended.callbacks;
            },
            nullptr
        );
        complete(c->id, "1");
    });
    f.start();
    CHECK(f.outcome(f.invocation()) == "1");
    for (int turn = 0; turn < 1000 && suspended.callbacks == 0; ++turn) {
        std::promise<void> turned;
        boost::asio::post(f.loops.at(0).executor(), [&] { turned.set_value(); });
        turned.get_future().get();
    }
    CHECK(suspended.callbacks == 1);
    CHECK(suspended.status == TENON_CANCELLED);
}

TEST_CASE("a request to the BMC that cannot be sent says why") {
    Fixture f;
    f.made.add("http", [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept {
        suspended.call = c->id;
        const auto* const http =
            static_cast<const tenon_ext_http_v1*>(host().get_extension(host().ctx, text(TENON_EXT_HTTP_1)));
        const tenon_kv header{text("Authorization"), text("x")};
        tenon_http_request_v1 request{};
        request.size = sizeof request;
        request.method = text("GET");
        request.target = text("/redfish/v1/");
        request.headers = &header;
        request.n_headers = c->args.len > 2 ? 1 : 0;
        http->request(
            host().ctx, c->id, &request,
            [](void*, tenon_status status, const tenon_http_response_v1*, tenon_str error) noexcept {
                fail(suspended.call, status, std::string_view(error.ptr, error.len));
            },
            nullptr
        );
    });
    f.start();
    CHECK(
        f.outcome(f.invocation()) ==
        "the manifest of plugin acme has no 'bmc' section, so the host does not know how to reach a BMC"
    );
    auto asked = f.invocation();
    asked.args = R"({"h": 1})";
    CHECK(f.outcome(asked) == "the header Authorization is set by the host");
}

TEST_CASE("a plugin stops and its memory is counted") {
    Fixture f;
    f.made.add("echo", &on_echo);
    f.start();
    void* const memory = host().alloc(host().ctx, 100);
    CHECK(f.generation->context().allocated_blocks() == 1);
    CHECK(f.generation->context().allocated_bytes() == 100);
    host().free_(host().ctx, memory, 100);
    CHECK(f.generation->context().allocated_blocks() == 0);
    CHECK(f.generation->stop(std::chrono::seconds(5)).has_value());
}
