#include "plugin_host_fixture.hpp"

using namespace tenon;
using namespace tenon::test;

namespace {

/// How deep this thread is inside the plugin, and how often that was more than once.
thread_local int depth = 0;
std::atomic<int> nested{0};
std::atomic<int> callbacks{0};
std::atomic<int> work_done{0};

class InsideThePlugin {
public:
    InsideThePlugin() { nested += ++depth > 1 ? 1 : 0; }

    ~InsideThePlugin() { --depth; }

    InsideThePlugin(const InsideThePlugin&) = delete;
    InsideThePlugin& operator=(const InsideThePlugin&) = delete;
};

void ignore(void*) noexcept {
    const InsideThePlugin inside;
    ++callbacks;
}

void ignore_status(void*, tenon_status) noexcept {
    const InsideThePlugin inside;
    ++callbacks;
}

void ignore_response(void*, tenon_status, const tenon_http_response_v1*, tenon_str) noexcept {
    const InsideThePlugin inside;
    ++callbacks;
}

void work(void*) noexcept {
    const InsideThePlugin inside;
    ++work_done;
}

/// How many operations one round begins.
constexpr int in_a_round = 5;

/// Each function of the host that calls back, one after the other; the requests fail at once, for the manifest has no
/// `bmc`, and one of them is refused for its header.
void begin_one_of_each(tenon_id call) {
    const auto* const http =
        static_cast<const tenon_ext_http_v1*>(host().get_extension(host().ctx, text(TENON_EXT_HTTP_1)));
    const tenon_kv header{text("Authorization"), text("x")};
    tenon_http_request_v1 request{};
    request.size = sizeof request;
    request.method = text("GET");
    request.target = text("/redfish/v1/");
    CHECK(host().post(host().ctx, call, &ignore, nullptr) != 0);
    const auto sleeping = host().sleep_(host().ctx, call, 3'600'000'000'000u, &ignore_status, nullptr);
    CHECK(host().offload(host().ctx, call, &work, &ignore_status, nullptr) != 0);
    CHECK(http->request(host().ctx, call, &request, &ignore_response, nullptr) != 0);
    request.headers = &header;
    request.n_headers = 1;
    CHECK(http->request(host().ctx, call, &request, &ignore_response, nullptr) != 0);
    // Cancelled inside a callback, twice, and once again when it may have ended.
    host().cancel_op(host().ctx, sleeping);
    host().cancel_op(host().ctx, sleeping);
}

/// A chain of callbacks, each of which begins a round of its own.
int rounds_left = 0;

void next_round(void*) noexcept {
    const InsideThePlugin inside;
    ++callbacks;
    const tenon_id call = suspended.call;
    begin_one_of_each(call);
    if (--rounds_left > 0) {
        CHECK(host().post(host().ctx, call, &next_round, nullptr) != 0);
        return;
    }
    complete(call, "1");
    complete(call, "2");                                                        // once too often
    CHECK(host().post(host().ctx, call, &ignore, nullptr) == 0);                // of a call that has ended
    CHECK(host().sleep_(host().ctx, 99'999, 1, &ignore_status, nullptr) == 0);  // of none that there ever was
    CHECK(host().call_state(host().ctx, call) == TENON_CALL_UNKNOWN);
    host().cancel_op(host().ctx, 99'999);
}

}  // namespace

TEST_CASE("no host function calls back from inside itself, whatever it is called from", "[abi-failure-7]") {
    HostFixture f;
    f.made.add("chain", [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept {
        const InsideThePlugin inside;
        suspended.call = c->id;
        begin_one_of_each(c->id);
        CHECK(callbacks == 0);
        CHECK(host().post(host().ctx, c->id, &next_round, nullptr) != 0);
    });
    f.start();
    nested = 0;
    callbacks = 0;
    work_done = 0;
    rounds_left = 20;
    const int expected = 21 * in_a_round + 20;
    CHECK(f.outcome(f.invocation()) == "1");
    f.wait_until([&] { return f.plugins.services().calls_in_flight() == 0 && f.generation->in_flight() == 0; });
    CHECK(callbacks == expected);
    CHECK(nested == 0);
    CHECK(work_done <= 21);
    CHECK(f.generation->context().misbehaviours() == 3);
}

TEST_CASE("a full pool refuses offloaded work later, not from inside the call", "[abi-failure-7]") {
    HostFixture f;
    f.made.add("offload", [](void*, const tenon_method_v1*, const tenon_call_v1* c) noexcept {
        const InsideThePlugin inside;
        suspended.call = c->id;
        host().offload(
            host().ctx, c->id, &work,
            [](void* user, tenon_status status) noexcept {
                const InsideThePlugin again;
                done(user, status);
            },
            nullptr
        );
    });
    f.start();
    nested = 0;
    std::promise<void> gate;
    const auto opened = gate.get_future().share();
    f.fill_pool(opened);
    CHECK(f.outcome(f.invocation()) == R"({"status": 11})");
    gate.set_value();
    CHECK(nested == 0);
}
