#include <tenon/compose.hpp>
#include <tenon/task.hpp>

#include <catch2/catch.hpp>

#include <coroutine>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using tenon::task;

/// Starts a task from ordinary code.
struct Start {
    struct promise_type {
        Start get_return_object() const { return {}; }

        std::suspend_never initial_suspend() const noexcept { return {}; }

        std::suspend_never final_suspend() const noexcept { return {}; }

        void return_void() const {}

        void unhandled_exception() const { std::terminate(); }
    };
};

template <class T>
Start start(task<T> body, std::optional<T>& result, std::string& thrown) {
    try {
        result = co_await body;
    } catch (const std::exception& error) {
        thrown = error.what();
    }
}

/// An operation that ends when the test says so.
class Gate {
public:
    bool await_ready() const noexcept { return false; }

    void await_suspend(std::coroutine_handle<> waiting) noexcept { waiting_ = waiting; }

    void await_resume() const noexcept {}

    void open() { std::exchange(waiting_, {}).resume(); }

private:
    std::coroutine_handle<> waiting_;
};

task<int> depth(int left) {
    if (left == 0) {
        co_return 0;
    }
    const int below = co_await depth(left - 1);
    co_return below + 1;
}

task<int> gated(Gate& gate, int value) {
    co_await gate;
    if (value < 0) {
        throw std::runtime_error("negative " + std::to_string(value));
    }
    co_return value;
}

task<void> gated_void(Gate& gate) {
    co_await gate;
}

task<int> never_started(bool& has_run) {
    has_run = true;
    co_return 1;
}

task<int> sum(std::vector<task<int>> tasks) {
    const std::vector<int> values = co_await tenon::when_all(std::move(tasks));
    int total = 0;
    for (const int value : values) {
        total = total * 10 + value;
    }
    co_return total;
}

task<std::string> mixed(Gate& a, Gate& b) {
    auto both = tenon::when_all(gated(a, 7), gated_void(b));
    const auto values = co_await both;
    co_return std::to_string(std::get<0>(values));
}

}  // namespace

TEST_CASE("a thousand nested tasks return one by one") {
    std::optional<int> result;
    std::string thrown;
    start(depth(1000), result, thrown);
    CHECK(result == 1000);
}

TEST_CASE("a task does not start before it is awaited") {
    bool has_run = false;
    { const auto unused = never_started(has_run); }
    CHECK_FALSE(has_run);
}

TEST_CASE("an exception goes through every task that waits") {
    Gate gate;
    std::optional<int> result;
    std::string thrown;
    start(gated(gate, -5), result, thrown);
    CHECK(thrown.empty());
    gate.open();
    CHECK(thrown == "negative -5");
}

TEST_CASE("when_all returns in the order of the tasks, whichever ends first") {
    Gate gates[3];
    std::vector<task<int>> tasks;
    for (int i = 0; i < 3; ++i) {
        tasks.push_back(gated(gates[i], i + 1));
    }
    std::optional<int> result;
    std::string thrown;
    start(sum(std::move(tasks)), result, thrown);
    gates[2].open();
    gates[0].open();
    CHECK_FALSE(result);
    gates[1].open();
    CHECK(result == 123);
}

TEST_CASE("when_all waits for all before it throws the first failure") {
    Gate gates[3];
    std::vector<task<int>> tasks;
    tasks.push_back(gated(gates[0], 1));
    tasks.push_back(gated(gates[1], -2));
    tasks.push_back(gated(gates[2], -3));
    std::optional<int> result;
    std::string thrown;
    start(sum(std::move(tasks)), result, thrown);
    gates[2].open();
    gates[1].open();
    CHECK(thrown.empty());
    gates[0].open();
    CHECK(thrown == "negative -2");
}

TEST_CASE("when_all of nothing is done at once") {
    std::optional<int> result;
    std::string thrown;
    start(sum({}), result, thrown);
    CHECK(result == 0);
}

TEST_CASE("when_all takes tasks of different types") {
    Gate a;
    Gate b;
    std::optional<std::string> result;
    std::string thrown;
    start(mixed(a, b), result, thrown);
    a.open();
    b.open();
    CHECK(result == "7");
}
