#pragma once

#include "async/loop.hpp"

#include <concepts>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace tenon {

/// Makes a value, once, when what it needs has been waited for. A few words of memory, where a coroutine's frame has
/// hundreds of bytes.
template <class T>
class Finish {
public:
    virtual ~Finish() = default;

    [[nodiscard]] virtual T run() = 0;
};

template <class T>
using FinishPtr = std::unique_ptr<Finish<T>>;

template <class T, class Function>
[[nodiscard]] FinishPtr<T> finish_by(Function function) {
    class ByFunction final : public Finish<T> {
    public:
        explicit ByFunction(Function function) : function_(std::move(function)) {}

        [[nodiscard]] T run() override { return function_(); }

    private:
        Function function_;
    };

    return std::make_unique<ByFunction>(std::move(function));
}

/// A value that is here, or what is to be waited for and then makes it: what ends at once needs no coroutine, and most
/// vendor methods do; and of those that wait only one has to.
template <class T>
class Soon {
public:
    template <std::convertible_to<T> U>
    Soon(U&& value) : value_(std::in_place, std::forward<U>(value)) {}

    /// What the coroutine brings or throws.
    Soon(Awaitable<T> later) {
        auto brought = std::make_unique<Brought>();
        wait_ = bring(std::move(later), *brought);
        finish_ = std::move(brought);
    }

    /// What `finish` makes after `wait`, which may use what is in it.
    Soon(Awaitable<void> wait, FinishPtr<T> finish) : finish_(std::move(finish)), wait_(std::move(wait)) {}

    [[nodiscard]] bool is_here() const { return value_.has_value(); }

    /// Of one that is here.
    [[nodiscard]] T& value() { return *value_; }

    // Of one that is not, each once, and the first at once, since what it waits for has begun. What is awaited may use
    // what is in the finish.

    [[nodiscard]] Awaitable<void> wait() { return std::move(wait_); }

    [[nodiscard]] FinishPtr<T> finish() { return std::move(finish_); }

private:
    class Brought final : public Finish<T> {
    public:
        [[nodiscard]] T run() override {
            if (thrown) {
                std::rethrow_exception(thrown);
            }
            return std::move(*value);
        }

        std::optional<T> value;
        std::exception_ptr thrown;
    };

    static Awaitable<void> bring(Awaitable<T> later, Brought& into) {
        try {
            auto value = co_await std::move(later);
            into.value.emplace(std::move(value));
        } catch (...) {
            into.thrown = std::current_exception();
        }
    }

    std::optional<T> value_;
    FinishPtr<T> finish_;
    Awaitable<void> wait_;  // goes before what it may use
};

/// Something that has been done, or what is to be waited for and then does it.
template <>
class Soon<void> {
public:
    Soon() = default;

    Soon(Awaitable<void> wait, FinishPtr<void> finish) : finish_(std::move(finish)), wait_(std::move(wait)) {}

    [[nodiscard]] bool is_here() const { return finish_ == nullptr; }

    [[nodiscard]] Awaitable<void> wait() { return std::move(wait_); }

    [[nodiscard]] FinishPtr<void> finish() { return std::move(finish_); }

private:
    FinishPtr<void> finish_;
    Awaitable<void> wait_;
};

/// For those to whom it makes no difference.
template <class T>
Awaitable<T> brought(Soon<T> soon) {
    if (!soon.is_here()) {
        co_await soon.wait();
        co_return soon.finish()->run();
    }
    co_return std::move(soon.value());
}

}  // namespace tenon
