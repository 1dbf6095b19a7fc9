#pragma once

#include "async/loop.hpp"

#include <concepts>
#include <optional>
#include <utility>

namespace tenon {

/// A value that is here, or the coroutine that brings it: what ends at once needs none, and most vendor methods do.
template <class T>
class Soon {
public:
    template <std::convertible_to<T> U>
    Soon(U&& value) : value_(std::in_place, std::forward<U>(value)) {}

    Soon(Awaitable<T> later) : later_(std::move(later)) {}

    [[nodiscard]] bool is_here() const { return value_.has_value(); }

    /// Of one that is here.
    [[nodiscard]] T& value() { return *value_; }

    /// Of one that is not; to be awaited at once, since what it waits for has begun.
    [[nodiscard]] Awaitable<T> later() { return std::move(later_); }

private:
    std::optional<T> value_;
    Awaitable<T> later_;
};

/// Something that has been done, or the coroutine that does it.
template <>
class Soon<void> {
public:
    Soon() = default;

    Soon(Awaitable<void> later) : later_(std::move(later)), is_here_(false) {}

    [[nodiscard]] bool is_here() const { return is_here_; }

    [[nodiscard]] Awaitable<void> later() { return std::move(later_); }

private:
    Awaitable<void> later_;
    bool is_here_ = true;
};

/// For those to whom it makes no difference.
template <class T>
Awaitable<T> brought(Soon<T> soon) {
    if (!soon.is_here()) {
        co_return co_await soon.later();
    }
    co_return std::move(soon.value());
}

inline Awaitable<void> brought(Soon<void> soon) {
    if (!soon.is_here()) {
        co_await soon.later();
    }
}

}  // namespace tenon
