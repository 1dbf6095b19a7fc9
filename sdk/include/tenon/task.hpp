// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// task<T>, what a coroutine method returns.

#include <tenon/scope.hpp>

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace tenon {

template <class T>
class task;

namespace detail {

/// What all task promises share: who waits, and the exception that he is to get.
class TaskPromiseBase {
public:
    struct FinalAwaiter {
        [[nodiscard]] bool await_ready() const noexcept { return false; }

        template <class Promise>
        [[nodiscard]] std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> self) const noexcept {
            return self.promise().continuation_;
        }

        void await_resume() const noexcept {}
    };

    [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }

    [[nodiscard]] FinalAwaiter final_suspend() const noexcept { return {}; }

    void unhandled_exception() noexcept { exception_ = std::current_exception(); }

    void set_continuation(std::coroutine_handle<> continuation, Scope* scope) noexcept {
        continuation_ = continuation;
        scope_ = scope;
    }

    /// That of the coroutine that awaits this one.
    [[nodiscard]] Scope* scope() const noexcept { return scope_; }

protected:
    void rethrow_if_failed() {
        if (exception_) {
            std::rethrow_exception(std::exchange(exception_, nullptr));
        }
    }

private:
    std::coroutine_handle<> continuation_ = std::noop_coroutine();
    Scope* scope_ = nullptr;
    std::exception_ptr exception_;
};

template <class T>
class TaskPromise : public TaskPromiseBase {
public:
    [[nodiscard]] task<T> get_return_object() noexcept;

    template <class Value>
    requires std::is_constructible_v<T, Value&&>

    void return_value(Value&& value) { value_.emplace(std::forward<Value>(value)); }

    [[nodiscard]] T&& take() {
        rethrow_if_failed();
        return std::move(*value_);
    }

private:
    std::optional<T> value_;
};

template <>
class TaskPromise<void> : public TaskPromiseBase {
public:
    [[nodiscard]] task<void> get_return_object() noexcept;

    void return_void() const noexcept {}

    void take() { rethrow_if_failed(); }
};

}  // namespace detail

/// Work that runs on the host's event loop while somebody awaits it. It starts when it is awaited, not before; awaiting
/// a thousand nested tasks costs no stack (in an optimised build). A task is awaited once, and never destroyed while it
/// is suspended inside: the operation it waits for would resume freed memory.
template <class T = void>
class [[nodiscard]] task {
public:
    using promise_type = detail::TaskPromise<T>;

    task(task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}

    task& operator=(task&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }

    ~task() {
        if (handle_) {
            handle_.destroy();
        }
    }

    /// An object with a constructor: g++ 12 destroys an aggregate temporary in co_await twice.
    class Awaiter {
    public:
        explicit Awaiter(std::coroutine_handle<promise_type> handle) noexcept : handle_(handle) {}

        [[nodiscard]] bool await_ready() const noexcept { return false; }

        template <class Promise>
        [[nodiscard]] std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> continuation) noexcept {
            handle_.promise().set_continuation(continuation, detail::scope_of(continuation));
            return handle_;
        }

        T await_resume() { return handle_.promise().take(); }

    protected:
        std::coroutine_handle<promise_type> handle_;
    };

    [[nodiscard]] Awaiter operator co_await() const noexcept { return Awaiter(handle_); }

    /// As `co_await task`, but the value stays where it is, as long as the task does.
    class InPlace : public Awaiter {
    public:
        explicit InPlace(const task& awaited) noexcept : Awaiter(awaited.handle_) {}

        decltype(auto) await_resume() { return this->handle_.promise().take(); }
    };

private:
    friend promise_type;

    explicit task(std::coroutine_handle<promise_type> handle) noexcept : handle_(handle) {}

    std::coroutine_handle<promise_type> handle_;
};

namespace detail {

template <class T>
task<T> TaskPromise<T>::get_return_object() noexcept {
    return task<T>(std::coroutine_handle<TaskPromise>::from_promise(*this));
}

inline task<void> TaskPromise<void>::get_return_object() noexcept {
    return task<void>(std::coroutine_handle<TaskPromise>::from_promise(*this));
}

template <class T>
inline constexpr bool is_task = false;

template <class T>
inline constexpr bool is_task<task<T>> = true;

template <class T>
struct TaskValue {
    using type = T;
};

template <class T>
struct TaskValue<task<T>> {
    using type = T;
};

}  // namespace detail

}  // namespace tenon
