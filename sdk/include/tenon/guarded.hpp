// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// State of a plugin that several calls share.

#include <mutex>
#include <utility>

namespace tenon {

/// A value with its mutex: calls of one plugin run on several threads. Never co_await inside with().
template <class T>
class guarded {
public:
    guarded() = default;

    explicit guarded(T value) : value_(std::move(value)) {}

    /// Runs `function` on the value, alone, and returns what it returns.
    template <class Function>
    decltype(auto) with(Function&& function) {
        const std::lock_guard lock(mutex_);
        return std::forward<Function>(function)(value_);
    }

private:
    std::mutex mutex_;  // guards value_
    T value_{};
};

}  // namespace tenon
