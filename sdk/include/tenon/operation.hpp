// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Operations of the host that a method waits for. Each is used on the spot: `co_await call.sleep(1s)` in a coroutine,
/// `call.sleep(1s).wait()` in a blocking method.
///
/// They rely on rule R5 of abi.h: the callback comes later, from the loop, exactly once. Hence an operation may live in
/// the frame of the coroutine that awaits it, without memory of its own. A host that breaks the rule is named in its
/// log: a callback from inside the call is taken later, a second one is ignored. A second one that comes when the frame
/// has gone cannot be told from a first one and is not survived.

#include <tenon/error.hpp>
#include <tenon/host.hpp>
#include <tenon/scope.hpp>

#include <chrono>
#include <condition_variable>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

namespace tenon {

namespace detail {

/// A thread that waits for a callback; on its stack.
class Sleeper {
public:
    void wake() noexcept {
        const std::lock_guard lock(mutex_);
        is_woken_ = true;
        woken_.notify_one();  // under the lock: the sleeping thread destroys this object as soon as it can take it
    }

    void sleep() {
        std::unique_lock lock(mutex_);
        woken_.wait(lock, [this] { return is_woken_; });
    }

private:
    std::mutex mutex_;  // guards is_woken_
    std::condition_variable woken_;
    bool is_woken_ = false;
};

/// Who is to go on when the callback comes: a coroutine, or a thread that waits.
class Waiter {
public:
    Waiter() = default;
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    void set(std::coroutine_handle<> coroutine) noexcept { coroutine_ = coroutine; }

    void set(Sleeper& sleeper) noexcept { sleeper_ = &sleeper; }

    /// The last thing a callback does: the operation may be gone when it returns.
    void wake() noexcept {
        if (coroutine_) {
            const LoopScope scope;
            coroutine_.resume();
            return;
        }
        sleeper_->wake();
    }

private:
    std::coroutine_handle<> coroutine_;
    Sleeper* sleeper_ = nullptr;
};

/// The awaitable of one host operation. Derived has `tenon_id start() noexcept`, which begins it (0: the call is
/// unknown and no callback comes) and `finish()`, which makes the result out of status_.
template <class Derived>
class Operation {
public:
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;

    [[nodiscard]] bool await_ready() const noexcept { return false; }

    template <class Promise>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<Promise> coroutine) noexcept {
        waiter_.set(coroutine);
        loop_thread_ = is_on_loop ? &is_on_loop : nullptr;
        Scope* const scope = scope_of(coroutine);
        if (scope == nullptr) {
            return begin() != 0;
        }
        // In a scope the frame is still ours: it runs on the loop, from which alone the callback comes.
        const tenon_id id = begin();
        if (id != 0) {
            scope->add(place_in_scope_, id);
        }
        return id != 0;
    }

    decltype(auto) await_resume() { return derived().finish(); }

    /// Blocks the thread until the result is there. In blocking methods, in offload() and in threads of the plugin's
    /// own; never on a loop.
    decltype(auto) wait() {
        if (is_on_loop) {
            throw internal("wait() on the event loop would stop all other calls; use co_await");
        }
        Sleeper sleeper;
        waiter_.set(sleeper);
        if (begin() != 0) {
            sleeper.sleep();
        }
        return derived().finish();
    }

protected:
    Operation() = default;
    ~Operation() = default;

    static void on_done(void* user, tenon_status status) noexcept {
        if (!is_expected(user)) {
            return;
        }
        auto& self = *static_cast<Operation*>(user);
        self.is_pending_ = false;
        self.status_ = status;
        if (beginning != nullptr) {
            host_broke_a_rule("the host called back from inside a call of the plugin's (rule R5)");
            if (beginning->operation == user) {
                beginning->was_called_back = true;  // begin() goes on with it
                return;
            }
        }
        if (self.loop_thread_ != nullptr && self.loop_thread_ != &is_on_loop) {
            host_broke_a_rule("the host called back on another thread than that of the call's loop (rule R5)");
        }
        Scope::remove(self.place_in_scope_);
        self.waiter_.wake();
    }

    /// Whether the callback has still to come. If not, the host is named and the operation must be left alone.
    [[nodiscard]] static bool is_expected(void* user) noexcept {
        if (static_cast<const Operation*>(user)->is_pending_) {
            return true;
        }
        host_broke_a_rule("the host called back twice for one operation (rule R5); the second time is ignored");
        return false;
    }

    [[nodiscard]] Derived& derived() noexcept { return static_cast<Derived&>(*this); }

    tenon_status status_ = TENON_OK;
    Waiter waiter_;

private:
    /// 0: no callback will come, and the operation is ours. Otherwise, once started, it is no longer ours.
    [[nodiscard]] tenon_id begin() noexcept {
        status_ = TENON_CANCELLED;  // the callback's default, should there be none
        is_pending_ = true;
        Beginning here{this};
        Beginning* const outer = std::exchange(beginning, &here);
        const tenon_id id = derived().start();
        beginning = outer;
        if (here.was_called_back) {
            return 0;
        }
        if (id == 0) {
            is_pending_ = false;
        }
        return id;
    }

    ScopeMember place_in_scope_;
    const bool* loop_thread_ = nullptr;  // which loop's, where one can tell
    bool is_pending_ = false;
};

/// call.sleep(duration).
class SleepOperation : public Operation<SleepOperation> {
public:
    SleepOperation(tenon_id call, std::chrono::nanoseconds duration) noexcept : call_(call), duration_(duration) {}

    [[nodiscard]] tenon_id start() noexcept {
        const auto ns = duration_.count() < 0 ? 0 : static_cast<std::uint64_t>(duration_.count());
        return host->sleep_(host->ctx, call_, ns, &Operation::on_done, static_cast<Operation*>(this));
    }

    void finish() const {
        if (status_ != TENON_OK) {
            throw_status(status_, {});
        }
    }

private:
    tenon_id call_;
    std::chrono::nanoseconds duration_;
};

/// call.offload(function).
template <class Function>
class OffloadOperation : public Operation<OffloadOperation<Function>> {
    using Base = Operation<OffloadOperation>;
    using Value = std::invoke_result_t<Function&>;

public:
    OffloadOperation(tenon_id call, Function&& function) : call_(call), function_(std::forward<Function>(function)) {}

    [[nodiscard]] tenon_id start() noexcept {
        return host->offload(host->ctx, call_, &on_work, &Base::on_done, static_cast<Base*>(this));
    }

    Value finish() {
        if (this->status_ == TENON_LIMIT) {
            throw Error(TENON_LIMIT, "no thread of the host is free for blocking work");
        }
        if (this->status_ != TENON_OK) {
            throw_status(this->status_, {});
        }
        if (exception_) {
            std::rethrow_exception(std::exchange(exception_, nullptr));
        }
        if (!value_) {
            host_broke_a_rule("the host says that offloaded work has run, and it has not", call_);
            throw internal("the host has not run the offloaded work");
        }
        if constexpr (!std::is_void_v<Value>) {
            return std::move(*value_);
        }
    }

private:
    struct Nothing {};

    static void on_work(void* user) noexcept {
        auto& self = static_cast<OffloadOperation&>(*static_cast<Base*>(user));
        if (self.value_ || self.exception_) {
            host_broke_a_rule("the host ran offloaded work twice; the second time is left out", self.call_);
            return;
        }
        try {
            if constexpr (std::is_void_v<Value>) {
                self.function_();
                self.value_.emplace();
            } else {
                self.value_.emplace(self.function_());
            }
        } catch (...) {
            self.exception_ = std::current_exception();
        }
    }

    tenon_id call_;
    Function function_;
    std::optional<std::conditional_t<std::is_void_v<Value>, Nothing, Value>> value_;
    std::exception_ptr exception_;
};

}  // namespace detail

}  // namespace tenon
