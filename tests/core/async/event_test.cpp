#include "async/event.hpp"
#include "async/from_callback.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace tenon;
using namespace std::chrono_literals;

TEST_CASE("who waits for an event goes on when it is set", "[async]") {
    Loop loop(0);
    Event event(loop);
    int steps = 0;
    const auto waits = [&]() -> Awaitable<void> {
        co_await event.wait();
        ++steps;
        co_await event.wait();
        ++steps;
    };
    boost::asio::co_spawn(loop.executor(), waits(), boost::asio::detached);
    boost::asio::post(loop.executor(), [&] {
        CHECK(steps == 0);
        event.set();
    });
    loop.run();
    CHECK(steps == 2);
}

TEST_CASE("waiting for an event ends at its deadline", "[async]") {
    Loop loop(0);
    Event event(loop);
    int answers = 0;
    const auto waits = [&]() -> Awaitable<void> {
        const bool was_set = co_await event.wait_until(std::chrono::steady_clock::now() - 1s);
        CHECK_FALSE(was_set);
        ++answers;
    };
    boost::asio::co_spawn(loop.executor(), waits(), boost::asio::detached);
    loop.run();
    CHECK(answers == 1);
}

TEST_CASE("a callback from another thread resumes the coroutine on its own loop", "[async]") {
    LoopGroup loops(1);
    loops.start();
    std::atomic<int> answer{0};
    std::atomic<bool> is_on_loop{false};
    std::jthread other;
    const auto waits = [&]() -> Awaitable<void> {
        const int value =
            co_await from_callback<int>(loops.at(0), [&](auto done) { other = std::jthread([done] { done(42); }); });
        is_on_loop = Loop::current() == &loops.at(0);
        answer = value;
        answer.notify_all();
    };
    boost::asio::co_spawn(loops.at(0).executor(), waits(), boost::asio::detached);
    answer.wait(0);
    CHECK(answer == 42);
    CHECK(is_on_loop);
}
