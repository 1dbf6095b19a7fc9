// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Tasks out of tasks.

#include <tenon/call.hpp>
#include <tenon/error.hpp>
#include <tenon/scope.hpp>
#include <tenon/task.hpp>

#include <atomic>
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace tenon {

namespace detail {

/// Resumes one coroutine when the last of several has arrived.
class Latch {
public:
    explicit Latch(std::size_t count) noexcept : left_(count + 1) {}

    /// The next coroutine to run when one has arrived.
    [[nodiscard]] std::coroutine_handle<> arrive() noexcept {
        return left_.fetch_sub(1, std::memory_order_acq_rel) == 1 ? waiting_ : std::noop_coroutine();
    }

    [[nodiscard]] bool await_ready() const noexcept { return false; }

    [[nodiscard]] bool await_suspend(std::coroutine_handle<> waiting) noexcept {
        waiting_ = waiting;
        return left_.fetch_sub(1, std::memory_order_acq_rel) != 1;
    }

    void await_resume() const noexcept {}

private:
    std::atomic<std::size_t> left_;  // those still running, and the one who waits
    std::coroutine_handle<> waiting_;
};

/// Awaits one of several tasks, in a scope; starts at once, and arrives at the latch when the task has ended.
class Branch {
public:
    class promise_type {
    public:
        template <class... Arguments>
        explicit promise_type(Latch& latch, Scope* scope, Arguments&...) noexcept : latch_(latch), scope_(scope) {}

        [[nodiscard]] Scope* scope() const noexcept { return scope_; }

        struct Arrival {
            [[nodiscard]] bool await_ready() const noexcept { return false; }

            [[nodiscard]] std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> self
            ) const noexcept {
                Latch& latch = self.promise().latch_;
                self.destroy();
                return latch.arrive();
            }

            void await_resume() const noexcept {}
        };

        [[nodiscard]] Branch get_return_object() const noexcept { return {}; }

        [[nodiscard]] std::suspend_never initial_suspend() const noexcept { return {}; }

        [[nodiscard]] Arrival final_suspend() const noexcept { return {}; }

        void return_void() const noexcept {}

        void unhandled_exception() const noexcept { std::terminate(); }

    private:
        Latch& latch_;
        Scope* scope_;
    };
};

struct Nothing {};

template <class T>
using NonVoid = std::conditional_t<std::is_void_v<T>, Nothing, T>;

/// What a task ended with.
template <class T>
struct Ending {
    std::optional<NonVoid<T>> value{};
    std::exception_ptr exception{};

    NonVoid<T> take() {
        if (exception) {
            std::rethrow_exception(exception);
        }
        return std::move(*value);
    }
};

template <class T>
Branch run_branch(Latch&, Scope*, task<T>& body, Ending<T>& ending) {
    try {
        if constexpr (std::is_void_v<T>) {
            co_await body;
            ending.value.emplace();
        } else {
            ending.value.emplace(co_await body);
        }
    } catch (...) {
        ending.exception = std::current_exception();
    }
}

/// Sleeps, and then ends what is still going on in `late`.
[[nodiscard]] inline task<void> ring(Call& call, std::chrono::nanoseconds duration, Scope& late, bool& has_rung) {
    co_await call.sleep(duration);
    has_rung = true;
    late.end();
}

class EndAtExit {
public:
    explicit EndAtExit(Scope& scope) noexcept : scope_(scope) {}

    ~EndAtExit() { scope_.end(); }

    EndAtExit(const EndAtExit&) = delete;
    EndAtExit& operator=(const EndAtExit&) = delete;

private:
    Scope& scope_;
};

template <class T>
[[nodiscard]] task<T> run_and_end(task<T>& work, Scope& other) {
    const EndAtExit guard(other);
    co_return co_await work;
}

}  // namespace detail

/// Runs all at once and returns what they returned, in their order. When some fail, it throws the first of these in
/// that order, after all have ended.
template <class T>

requires(!std::is_void_v<T>) [[nodiscard]] task<std::vector<T>> when_all(std::vector<task<T>> tasks) {
    std::vector<detail::Ending<T>> endings(tasks.size());
    detail::Latch latch(tasks.size());
    detail::Scope* const scope = co_await detail::CurrentScope();
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        detail::run_branch(latch, scope, tasks[i], endings[i]);
    }
    co_await latch;
    std::vector<T> values;
    values.reserve(endings.size());
    for (auto& ending : endings) {
        values.push_back(ending.take());
    }
    co_return values;
}

[[nodiscard]] inline task<void> when_all(std::vector<task<void>> tasks) {
    std::vector<detail::Ending<void>> endings(tasks.size());
    detail::Latch latch(tasks.size());
    detail::Scope* const scope = co_await detail::CurrentScope();
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        detail::run_branch(latch, scope, tasks[i], endings[i]);
    }
    co_await latch;
    for (auto& ending : endings) {
        ending.take();
    }
}

/// The same for tasks of different types; the place of a task<void> in the tuple is empty.
template <class... T>
[[nodiscard]] task<std::tuple<detail::NonVoid<T>...>> when_all(task<T>... tasks) {
    std::tuple<detail::Ending<T>...> endings;
    detail::Latch latch(sizeof...(T));
    detail::Scope* const scope = co_await detail::CurrentScope();
    std::apply([&](auto&... ending) { (detail::run_branch(latch, scope, tasks, ending), ...); }, endings);
    co_await latch;
    co_return std::apply([](auto&... ending) { return std::tuple<detail::NonVoid<T>...>{ending.take()...}; }, endings);
}

/// Asks again and again, with a pause between: `co_await poll_until(call, 2s, 5min, [&] { return is_done(call); });`
/// where is_done is a task<bool>. Throws TENON_TIMEOUT after limit / interval questions. The function object is kept
/// until the end.
template <class Question>
[[nodiscard]] task<void>
poll_until(Call& call, std::chrono::nanoseconds interval, std::chrono::nanoseconds limit, Question question) {
    for (std::chrono::nanoseconds waited{0};; waited += interval) {
        task<bool> asked = question();
        if (co_await asked) {
            co_return;
        }
        if (waited + interval > limit) {
            throw Error(TENON_TIMEOUT, "gave up waiting");
        }
        co_await call.sleep(interval);
    }
}

/// `co_await with_timeout(call, 5s, wait_for_power(call));` runs the task; when the time is up, whatever it waits for
/// ends at once by throwing tenon::cancelled there, and when the task has let that pass, TENON_TIMEOUT is thrown here.
/// What it returns or throws instead is returned or thrown: a task that has just made it is not lost. offload() that
/// runs cannot be ended and is waited for. When the call itself is to end, tenon::cancelled comes through as ever.
template <class T>
[[nodiscard]] task<T> with_timeout(Call& call, std::chrono::nanoseconds duration, task<T> work) {
    // A validator may have been started on another thread; scopes are for the loop.
    co_await call.sleep(std::chrono::nanoseconds(0));
    detail::Scope* const outer = co_await detail::CurrentScope();
    detail::Scope work_scope(outer);
    detail::Scope alarm_scope(outer);
    bool has_rung = false;
    detail::Ending<T> work_ending;
    detail::Ending<void> alarm_ending;
    detail::Latch latch(2);
    task<void> alarm = detail::ring(call, duration, work_scope, has_rung);
    task<T> guarded_work = detail::run_and_end(work, alarm_scope);
    detail::run_branch(latch, &alarm_scope, alarm, alarm_ending);
    detail::run_branch(latch, &work_scope, guarded_work, work_ending);
    co_await latch;
    try {
        if constexpr (std::is_void_v<T>) {
            work_ending.take();
            co_return;
        } else {
            co_return work_ending.take();
        }
    } catch (const cancelled&) {
        if (!has_rung || call.stop_requested()) {
            throw;
        }
    }
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(duration);
    throw Error(TENON_TIMEOUT, "gave up after " + std::to_string(ms.count()) + " ms");
}

}  // namespace tenon
