#include "async/gate.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include <functional>
#include <thread>

using namespace tenon;

namespace {

/// What becomes of one who waits at the gate on a loop of his own while `meanwhile` runs on another thread.
bool has_passed(Gate& gate, Deadline deadline, const std::function<void()>& meanwhile) {
    Loop loop(0);
    bool has_passed = false;
    const auto waits = [&]() -> Awaitable<void> { has_passed = co_await gate.pass(loop, deadline); };
    boost::asio::co_spawn(loop.executor(), waits(), boost::asio::detached);
    std::jthread other;
    boost::asio::post(loop.executor(), [&] { other = std::jthread(meanwhile); });
    loop.run();
    return has_passed;
}

}  // namespace

TEST_CASE("who waits at a gate passes when it is opened, and who comes later at once", "[async]") {
    Gate gate;
    CHECK(has_passed(gate, Deadline::max(), [&] { gate.open(); }));
    CHECK(gate.is_open());
    CHECK(has_passed(gate, Deadline::max(), [] {}));
}

TEST_CASE("who waits at a gate is turned away when it is closed, and it does not open any more", "[async]") {
    Gate gate;
    CHECK_FALSE(has_passed(gate, Deadline::max(), [&] { gate.close(); }));
    gate.open();
    CHECK_FALSE(has_passed(gate, Deadline::max(), [] {}));
}

TEST_CASE("nobody waits at a gate for longer than he wants to", "[async]") {
    Gate gate;
    CHECK_FALSE(has_passed(gate, std::chrono::steady_clock::now(), [] {}));
    CHECK_FALSE(gate.is_open());
}
