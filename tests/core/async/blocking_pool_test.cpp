#include "async/blocking_pool.hpp"

#include <catch2/catch.hpp>

#include <sched.h>

#include <atomic>
#include <future>
#include <latch>
#include <memory>

using namespace tenon;

TEST_CASE("the pool runs all that it accepted before it stops", "[async]") {
    std::atomic<int> done{0};
    BlockingPool pool(3, 1000);
    for (int i = 0; i < 500; ++i) {
        REQUIRE(pool.try_submit([&] { ++done; }));
    }
    pool.stop_and_join();
    CHECK(done == 500);
    CHECK_FALSE(pool.try_submit([] {}));
}

TEST_CASE("a full pool refuses at once", "[async]") {
    std::latch release(1);
    std::latch started(2);
    BlockingPool pool(2, 1);
    const auto hold = [&] {
        started.count_down();
        release.wait();
    };
    REQUIRE(pool.try_submit(hold));
    REQUIRE(pool.try_submit(hold));
    started.wait();
    CHECK(pool.try_submit([] {}));
    CHECK_FALSE(pool.try_submit([] {}));
    release.count_down();
}

TEST_CASE("a job does not interrupt a loop that runs", "[async]") {
    std::promise<int> policy;
    BlockingPool pool(1, 1);
    REQUIRE(pool.try_submit([&] { policy.set_value(::sched_getscheduler(0)); }));
    CHECK(policy.get_future().get() == SCHED_BATCH);
}

TEST_CASE("whose work hangs leaves a quarter of the threads to others", "[async]") {
    const int hog = 0;
    const int other = 0;
    std::latch release(1);
    std::latch started(3);
    std::promise<void> served;
    std::atomic<int> ran{0};
    BlockingPool pool(4, 8);
    // Three threads and six places in the line are its share.
    for (int i = 0; i < 9; ++i) {
        REQUIRE(pool.try_submit(
            [&] {
                if (++ran <= 3) {
                    started.count_down();
                }
                release.wait();
            },
            &hog
        ));
    }
    started.wait();
    CHECK_FALSE(pool.try_submit([] {}, &hog));
    REQUIRE(pool.try_submit([&] { served.set_value(); }, &other));
    served.get_future().get();
    CHECK(ran == 3);
    std::promise<void> nobodys;
    REQUIRE(pool.try_submit([&] { nobodys.set_value(); }));
    nobodys.get_future().get();
    release.count_down();
    pool.stop_and_join();
    CHECK(ran == 9);
}

TEST_CASE("a pool whose thread has not woken yet takes no more than it can hold", "[async]") {
    BlockingPool pool(1, 0);
    for (int round = 0; round < 500; ++round) {
        std::promise<void> gate;
        const auto opened = gate.get_future().share();
        // The last round's thread may still be about to be free.
        while (!pool.try_submit([opened] { opened.wait(); })) {
        }
        REQUIRE_FALSE(pool.try_submit([] {}));
        REQUIRE_FALSE(pool.try_submit([] {}));
        gate.set_value();
    }
}

TEST_CASE("jobs that wait for one another each have a thread, however they were woken", "[async]") {
    constexpr int jobs = 8;
    BlockingPool pool(jobs, 100);
    for (int round = 0; round < 50; ++round) {
        const auto all_run = std::make_shared<std::latch>(jobs);
        const auto ended = std::make_shared<std::latch>(jobs);
        for (int i = 0; i < jobs; ++i) {
            REQUIRE(pool.try_submit([=] {
                all_run->arrive_and_wait();
                ended->count_down();
            }));
        }
        ended->wait();
    }
}
