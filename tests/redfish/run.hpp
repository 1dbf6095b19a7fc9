#pragma once

#include <tenon/task.hpp>

#include <coroutine>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

namespace redfish {

namespace detail {

/// Starts at once and cleans up after itself.
struct Detached {
    struct promise_type {
        Detached get_return_object() noexcept { return {}; }

        std::suspend_never initial_suspend() noexcept { return {}; }

        std::suspend_never final_suspend() noexcept { return {}; }

        void return_void() noexcept {}

        void unhandled_exception() noexcept { std::terminate(); }
    };
};

template <class T>
Detached start(tenon::task<T> work, std::optional<T>& value, std::exception_ptr& failure) {
    try {
        value.emplace(co_await work);
    } catch (...) {
        failure = std::current_exception();
    }
}

inline Detached start(tenon::task<void> work, bool& is_done, std::exception_ptr& failure) {
    try {
        co_await work;
        is_done = true;
    } catch (...) {
        failure = std::current_exception();
    }
}

}  // namespace detail

/// Runs a task that never waits for the world, and gives or throws what it ended with.
template <class T>
T run(tenon::task<T> work) {
    std::optional<T> value;
    std::exception_ptr failure;
    detail::start(std::move(work), value, failure);
    if (failure) {
        std::rethrow_exception(failure);
    }
    return std::move(value).value();
}

inline void run(tenon::task<void> work) {
    bool is_done = false;
    std::exception_ptr failure;
    detail::start(std::move(work), is_done, failure);
    if (failure) {
        std::rethrow_exception(failure);
    }
    if (!is_done) {
        throw std::logic_error("the task waits for something that a test does not have");
    }
}

}  // namespace redfish
