#include "access/password_checks.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <memory>

namespace tenon {

namespace {

Sha256 question(std::size_t number) {
    Sha256 made{};
    made[0] = static_cast<unsigned char>(number & 0xff);
    made[1] = static_cast<unsigned char>(number >> 8);
    return made;
}

/// Asks, and gives a future of the answer.
std::future<PasswordChecks::Answer> ask(PasswordChecks& checks, std::size_t number, std::function<bool()> check) {
    auto promise = std::make_shared<std::promise<PasswordChecks::Answer>>();
    checks.ask(question(number), std::move(check), [promise](auto answer) { promise->set_value(answer); });
    return promise->get_future();
}

}  // namespace

TEST_CASE("each question is answered by its own check") {
    BlockingPool pool(2, 16);
    PasswordChecks checks(pool, 1);
    auto yes = ask(checks, 1, [] { return true; });
    auto no = ask(checks, 2, [] { return false; });
    CHECK(yes.get() == PasswordChecks::Answer::yes);
    CHECK(no.get() == PasswordChecks::Answer::no);
    CHECK(ask(checks, 1, [] { return false; }).get() == PasswordChecks::Answer::no);  // nothing is remembered
    pool.stop_and_join();
}

TEST_CASE("the same question asked by many is checked once, and no more than so many at a time") {
    BlockingPool pool(8, 16);
    PasswordChecks checks(pool, 2);
    std::promise<void> go;
    const auto gate = go.get_future().share();
    std::atomic<int> made{0};
    std::atomic<int> at_once{0};
    std::atomic<int> most{0};
    const auto check = [&] {
        const int now = ++at_once;
        int seen = most;
        while (now > seen && !most.compare_exchange_weak(seen, now)) {
        }
        gate.wait();
        ++made;
        --at_once;
        return true;
    };
    std::vector<std::future<PasswordChecks::Answer>> answers;
    for (std::size_t i = 0; i < 40; ++i) {
        answers.push_back(ask(checks, i % 4, check));
    }
    go.set_value();
    for (auto& answer : answers) {
        CHECK(answer.get() == PasswordChecks::Answer::yes);
    }
    pool.stop_and_join();
    CHECK(made == 4);
    CHECK(most <= 2);
}

TEST_CASE("when too many wait, or the pool takes nothing, the answer is busy") {
    BlockingPool pool(1, 16);
    PasswordChecks checks(pool, 1);
    std::promise<void> go;
    std::promise<void> begun;
    auto first = ask(checks, 0, [&] {
        begun.set_value();
        go.get_future().wait();
        return true;
    });
    begun.get_future().wait();
    std::vector<std::future<PasswordChecks::Answer>> waiting;
    for (std::size_t i = 1; i <= 256; ++i) {
        waiting.push_back(ask(checks, i, [] { return false; }));
    }
    CHECK(ask(checks, 999, [] { return true; }).get() == PasswordChecks::Answer::busy);
    go.set_value();
    CHECK(first.get() == PasswordChecks::Answer::yes);
    for (auto& each : waiting) {
        CHECK(each.get() == PasswordChecks::Answer::no);
    }
    pool.stop_and_join();
    CHECK(ask(checks, 1, [] { return true; }).get() == PasswordChecks::Answer::busy);
    CHECK(ask(checks, 1, [] { return true; }).get() == PasswordChecks::Answer::busy);
}

}  // namespace tenon
