#include "conductor/reservations.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include <atomic>
#include <latch>
#include <vector>

using namespace tenon;
using namespace std::chrono_literals;

namespace {

Deadline in(std::chrono::milliseconds time) {
    return std::chrono::steady_clock::now() + time;
}

}  // namespace

TEST_CASE("a node is held until the reservation goes", "[conductor][ironic-53]") {
    Reservations reservations;
    {
        const auto held = reservations.try_acquire("n");
        REQUIRE(held);
        CHECK(reservations.is_held("n"));
        CHECK_FALSE(reservations.try_acquire("n"));
        CHECK(reservations.try_acquire("other"));
    }
    CHECK_FALSE(reservations.is_held("n"));
}

TEST_CASE("a moved reservation is released once", "[conductor]") {
    Reservations reservations;
    auto first = reservations.try_acquire("n");
    {
        const Reservation second = std::move(*first);
        first.reset();
        CHECK(reservations.is_held("n"));
    }
    CHECK_FALSE(reservations.is_held("n"));
}

TEST_CASE("waiters are served in the order in which they came", "[conductor][ironic-54]") {
    Loop loop(0);
    Reservations reservations;
    std::vector<int> order;
    auto held = reservations.try_acquire("n");
    const auto waits = [&](int number) -> Awaitable<void> {
        const auto mine = co_await reservations.acquire(loop, "n", in(10s));
        REQUIRE(mine);
        order.push_back(number);
    };
    for (const int number : {1, 2, 3}) {
        boost::asio::co_spawn(loop.executor(), waits(number), boost::asio::detached);
    }
    boost::asio::post(loop.executor(), [&] { held.reset(); });
    loop.run();
    CHECK(order == std::vector{1, 2, 3});
    CHECK_FALSE(reservations.is_held("n"));
}

TEST_CASE("who waits in vain leaves the line and the next one is served", "[conductor][ironic-35]") {
    Loop loop(0);
    Reservations reservations;
    auto held = reservations.try_acquire("n");
    int refused = 0;
    int served = 0;
    const auto waits = [&](Deadline deadline) -> Awaitable<void> {
        const auto mine = co_await reservations.acquire(loop, "n", deadline);
        if (mine) {
            ++served;
        } else {
            ++refused;
            held.reset();
        }
    };
    boost::asio::co_spawn(loop.executor(), waits(in(-1ms)), boost::asio::detached);
    boost::asio::co_spawn(loop.executor(), waits(in(10s)), boost::asio::detached);
    loop.run();
    CHECK(refused == 1);
    CHECK(served == 1);
    CHECK_FALSE(reservations.is_held("n"));
}

TEST_CASE("loops that fight for one node never hold it together and leave nothing behind", "[conductor]") {
    LoopGroup loops(2);
    Reservations reservations;
    std::atomic<int> inside{0};
    std::atomic<int> served{0};
    constexpr int each = 50;
    std::latch done(2 * each);
    const auto fights = [&](Loop& loop) -> Awaitable<void> {
        {
            const auto mine = co_await reservations.acquire(loop, "n", in(30s));
            REQUIRE(mine);
            CHECK(++inside == 1);
            co_await boost::asio::post(loop.executor(), use_awaitable);
            CHECK(--inside == 0);
            ++served;
        }
        done.count_down();
    };
    for (int i = 0; i < each; ++i) {
        for (unsigned k = 0; k < 2; ++k) {
            boost::asio::co_spawn(loops.at(k).executor(), fights(loops.at(k)), boost::asio::detached);
        }
    }
    loops.start();
    done.wait();
    loops.stop_and_join();
    CHECK(served == 2 * each);
    CHECK_FALSE(reservations.is_held("n"));
}
