#include "plugin_host_fixture.hpp"

using namespace tenon;
using namespace tenon::test;
using Fixture = HostFixture;

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

TEST_CASE("a client that hangs up ends its call, and the plugin is told that it was the client") {
    static HangUp* client = nullptr;
    static Loop* loop = nullptr;
    const bool is_early = GENERATE(true, false);
    CAPTURE(is_early);
    Fixture f;
    f.made.add("deaf", [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept {
        suspended.call = c->id;
        boost::asio::post(loop->executor(), [] { client->tell(); });
    });
    f.start();
    HangUp gone;
    client = &gone;
    loop = &f.loops.at(0);
    auto asked = f.invocation();
    asked.client = &gone;
    if (is_early) {
        gone.tell();
    }
    const auto reply = f.wait(f.plugins.invoke(f.loops.at(0), asked));
    CHECK(reply.error().code == Errc::cancelled);
    CHECK_FALSE(gone.has_listener());
    CHECK(host().call_state(host().ctx, suspended.call) == (TENON_CALL_CANCELLED | TENON_CALL_CLIENT_GONE));
    complete(suspended.call, "1");
    std::promise<void> settled;
    boost::asio::post(f.loops.at(0).executor(), [&] { settled.set_value(); });
    settled.get_future().get();
}

TEST_CASE("a method that ignores its deadline becomes a zombie that holds its plugin", "[abi-failure-12]") {
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

TEST_CASE("a second completion and a stale id are counted and harmless", "[abi-failure-7][abi-failure-12]") {
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
    f.fill_pool(opened);
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

TEST_CASE("operations that are left at completion are cancelled, and their callbacks come", "[abi-failure-12]") {
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
