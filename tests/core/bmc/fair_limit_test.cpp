#include "bmc/fair_limit.hpp"
#include "support/running_loops.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace tenon;
using namespace std::chrono_literals;

namespace {

Deadline within(std::chrono::milliseconds time) {
    return std::chrono::steady_clock::now() + time;
}

void wait_for_size(const FairLimit& limit, std::size_t size) {
    while (limit.size("k") != size) {
        std::this_thread::yield();
    }
}

Awaitable<Result<int>> take_and_note(FairLimit& limit, Loop& loop, std::vector<int>& order, int number) {
    const auto turn = co_await limit.acquire(loop, "k", 1, within(10s));
    order.push_back(number);  // guarded by the turn itself
    co_return turn.has_value() ? number : -1;
}

/// What FairLimit hands out, as something that can be waited for from outside.
Awaitable<std::shared_ptr<FairLimit::Turn>> take(FairLimit& limit, Loop& loop, unsigned at_once, Deadline deadline) {
    auto turn = co_await limit.acquire(loop, "k", at_once, deadline);
    co_return turn ? std::make_shared<FairLimit::Turn>(std::move(*turn)) : nullptr;
}

/// Why there is no turn; nothing: there was one.
Awaitable<std::optional<Error>> refusal(FairLimit& limit, Loop& loop, std::string key) {
    const auto turn = co_await limit.acquire(loop, std::move(key), 1, within(10s));
    co_return turn ? std::nullopt : std::optional(turn.error());
}

}  // namespace

TEST_CASE("a line that is full takes nobody more, and the others keep their places") {
    FairLimit limit(1);
    test::RunningLoops loops(2);
    auto first = loops.run(take(limit, loops.at(0), 1, within(10s)));
    REQUIRE(first);
    auto second = loops.start(take(limit, loops.at(1), 1, within(10s)), 1);
    wait_for_size(limit, 2);
    const auto refused = loops.run(refusal(limit, loops.at(0), "k"));
    REQUIRE(refused);
    CHECK(refused->code == Errc::limit);
    CHECK(refused->message == "1 wait already, which is the limit");
    CHECK_FALSE(loops.run(refusal(limit, loops.at(0), "another")));
    first = nullptr;
    CHECK(second.get());
}

TEST_CASE("turns are given first come first served, across loops") {
    FairLimit limit;
    test::RunningLoops loops(3);
    auto first = loops.run(take(limit, loops.at(0), 1, within(10s)));
    REQUIRE(first);
    std::vector<int> order;
    std::vector<std::future<Result<int>>> waiting;
    for (unsigned i = 0; i < 9; ++i) {
        waiting.push_back(loops.start(take_and_note(limit, loops.at(i % 3), order, static_cast<int>(i)), i % 3));
        wait_for_size(limit, i + 2);
    }
    first = nullptr;
    for (auto& one : waiting) {
        CHECK(one.get().has_value());
    }
    CHECK(order == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8});
    CHECK(limit.size("k") == 0);
}

TEST_CASE("as many as allowed have a turn at once") {
    FairLimit limit;
    test::RunningLoops loops;
    const auto one = loops.run(take(limit, loops.at(0), 2, within(10s)));
    const auto two = loops.run(take(limit, loops.at(0), 2, within(10s)));
    CHECK(one);
    CHECK(two);
    CHECK_FALSE(loops.run(take(limit, loops.at(0), 2, within(20ms))));
    CHECK(limit.size("k") == 2);
}

TEST_CASE("a turn is there at once only when nobody has it and nobody waits for it") {
    FairLimit limit;
    test::RunningLoops loops;
    auto first = limit.try_acquire("k", 1);
    REQUIRE(first);
    CHECK_FALSE(limit.try_acquire("k", 1));
    CHECK(limit.try_acquire("another", 1));
    auto second = loops.start(take(limit, loops.at(0), 1, within(10s)));
    wait_for_size(limit, 2);
    CHECK_FALSE(limit.try_acquire("k", 2));  // there is room for two, and somebody came before
    first.reset();
    CHECK(second.get());
    CHECK(limit.size("k") == 0);
    CHECK(limit.try_acquire("k", 1));
}

TEST_CASE("whoever gives up, by time or by cancellation, leaves the line to the next") {
    FairLimit limit;
    test::RunningLoops loops(2);
    auto first = loops.run(take(limit, loops.at(0), 1, within(10s)));
    test::Cancellable<std::shared_ptr<FairLimit::Turn>> cancelled(
        loops.at(1), take(limit, loops.at(1), 1, within(10s))
    );
    wait_for_size(limit, 2);
    auto late = loops.start(take(limit, loops.at(0), 1, within(20ms)));
    wait_for_size(limit, 3);
    auto patient = loops.start(take(limit, loops.at(1), 1, within(10s)), 1);
    wait_for_size(limit, 4);
    cancelled.cancel();
    CHECK_FALSE(cancelled.get());
    CHECK_FALSE(late.get());
    CHECK(limit.size("k") == 2);
    first = nullptr;
    CHECK(patient.get());
}

TEST_CASE("a turn that comes while its waiter is cancelled is not lost") {
    FairLimit limit;
    test::RunningLoops loops(2);
    for (int i = 0; i < 200; ++i) {
        auto first = loops.run(take(limit, loops.at(0), 1, within(10s)));
        test::Cancellable<std::shared_ptr<FairLimit::Turn>> waiting(
            loops.at(1), take(limit, loops.at(1), 1, within(10s))
        );
        wait_for_size(limit, 2);
        waiting.cancel();
        first = nullptr;
        try {
            static_cast<void>(waiting.get());
        } catch (const boost::system::system_error&) {
        }
        wait_for_size(limit, 0);
    }
}

TEST_CASE("turns and waiters may outlive the limit: loops that stopped end their coroutines late") {
    std::shared_ptr<FairLimit::Turn> kept;
    std::future<std::shared_ptr<FairLimit::Turn>> waiting;
    std::optional<FairLimit> limit(std::in_place);
    std::optional<test::RunningLoops> loops(std::in_place);
    kept = loops->run(take(*limit, loops->at(0), 1, within(10s)));
    waiting = loops->start(take(*limit, loops->at(0), 1, within(60s)));
    wait_for_size(*limit, 2);
    loops->group().stop_and_join();
    limit.reset();
    kept = nullptr;  // gives its turn to the one that will never run
    loops.reset();
    CHECK_THROWS_AS(waiting.get(), std::future_error);
}
