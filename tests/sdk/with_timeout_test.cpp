#include <tenon/testing.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <string>

using namespace std::chrono_literals;
using tenon::obj;
using tenon::test::Host;

namespace {

const std::string patience = TENON_BINARY_DIR "/tests/sdk/tenon_patience.so";

tenon::json times(int work_ms, int limit_ms) {
    return obj("work_ms", work_ms, "limit_ms", limit_ms);
}

}  // namespace

TEST_CASE("with_timeout returns what the task returns in time") {
    Host host(patience);
    const auto result = host.call("in_time", times(100, 5000));
    CHECK(result.body() == R"({"value": "worked", "seen": ""})");
    CHECK(result.elapsed() == 100ms);
    CHECK(host.call("of_nothing", times(100, 5000)).body() == R"({"done": true})");
    host.check();
}

TEST_CASE("with_timeout ends what the task waits for and throws TENON_TIMEOUT") {
    Host host(patience);
    const auto result = host.call("in_time", times(5000, 100));
    CHECK(result.status() == TENON_TIMEOUT);
    CHECK(result.error() == "gave up after 100 ms");
    CHECK(result.elapsed() == 100ms);
    CHECK(host.call("of_nothing", times(5000, 100)).status() == TENON_TIMEOUT);
    CHECK(host.call("of_nothing", times(5000, 0)).status() == TENON_TIMEOUT);
    host.check();
}

TEST_CASE("with_timeout ends a request to the BMC") {
    Host host(patience);
    host.bmc().on("GET", "/redfish/v1/").hang();
    const auto result = host.call("of_bmc", times(0, 3000));
    CHECK(result.error() == "gave up after 3000 ms");
    CHECK(result.elapsed() == 3s);
    host.check();
}

TEST_CASE("with_timeout does not lose what a task makes in spite of it") {
    Host host(patience);
    CHECK(host.call("of_stubborn", times(5000, 100)).body() == "\"made it all the same\"");
    CHECK(host.call("of_endless", times(0, 100)).body() == "5");
    CHECK(host.call("of_failing", times(0, 100)).error() == "failed at once");
    host.check();
}

TEST_CASE("with_timeout reaches every branch of when_all") {
    Host host(patience);
    const auto result = host.call("of_several", times(5000, 7000));
    CHECK(result.body() == R"("[the call was cancelled][the call was cancelled]gave up after 7000 ms")");
    CHECK(result.elapsed() == 7s);
    host.check();
}

TEST_CASE("the outer of two limits ends the inner task, and the inner one leaves the outer alone") {
    Host host(patience);
    const auto outer = host.call("of_outer", times(9000, 100));
    CHECK(outer.body() == R"("[the call was cancelled]gave up after 100 ms")");
    CHECK(outer.elapsed() == 100ms);
    const auto inner = host.call("of_outer", times(50, 2000));
    CHECK(inner.body() == R"("[the call was cancelled]gave up after 2000 ms")");
    CHECK(inner.elapsed() == 2s);
    host.check();
}

TEST_CASE("a call that is cancelled is cancelled, whatever limits it has set itself") {
    Host host(patience);
    const auto result = host.start("in_time", times(5000, 4000)).cancel_after(1s).wait();
    CHECK(result.status() == TENON_CANCELLED);
    CHECK(result.elapsed() == 1s);
    const auto late = host.call("in_time", times(5000, 4000), {.deadline = 2s});
    CHECK(late.status() == TENON_TIMEOUT);
    CHECK(late.error() == "the deadline of the call passed");
    host.check();
}

TEST_CASE("a validator may have a limit") {
    Host host(patience);
    CHECK(host.call("checked", times(10, 20)).status() == TENON_OK);
    CHECK(host.call("checked", times(20, 10)).error() == "gave up after 10 ms");
    host.check();
}
