// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/abi.h>
#include <tenon/testing/abi_call.hpp>
#include <tenon/testing/event_loop.hpp>
#include <tenon/testing/failures.hpp>
#include <tenon/testing/result.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace tenon::test::detail {

/// Which calls and operations there are; sees to it that each callback comes once, from the loop, and that each call is
/// completed once. Everything but give_up() may be called from any thread.
class CallBook {
public:
    CallBook(EventLoop& loop, Failures& failures) : loop_(loop), failures_(failures) {}

    CallBook(const CallBook&) = delete;
    CallBook& operator=(const CallBook&) = delete;

    [[nodiscard]] AbiCallPtr open(const std::string& name) {
        const std::lock_guard lock(mutex_);
        const auto call = std::make_shared<AbiCall>();
        call->id = ++last_id_;
        call->name = "call " + std::to_string(call->id) + " (" + name + ")";
        call_by_id_[call->id] = call;
        open_by_id_[call->id] = call;
        return call;
    }

    /// The plugin's function has returned.
    void leave(const AbiCallPtr& call) {
        loop_.post([this, call] {
            {
                const std::lock_guard lock(mutex_);
                call->is_entered = false;
            }
            end_if_done(call);
        });
    }

    void complete(tenon_id id, Completion completion) {
        AbiCallPtr call;
        {
            const std::lock_guard lock(mutex_);
            const auto found = call_by_id_.find(id);
            if (found == call_by_id_.end()) {
                failures_.add("complete() of call " + std::to_string(id) + ", which the host has never made");
                return;
            }
            call = found->second;
            if (call->completion.is_complete) {
                failures_.add(call->name + " was completed twice");
                return;
            }
            if (call->has_ended) {
                failures_.add(call->name + " was completed after it was given up");
            }
            completion.is_complete = true;
            call->completion = std::move(completion);
        }
        loop_.post([this, call] {
            end_operations(call, status_of_cancelling(call->cancel_bits));
            end_if_done(call);
        });
    }

    /// Bits of TENON_CALL_*.
    void cancel(const AbiCallPtr& call, std::uint32_t bits) {
        {
            const std::lock_guard lock(mutex_);
            call->cancel_bits |= bits;
        }
        loop_.post([this, call, bits] { end_operations(call, status_of_cancelling(bits)); });
    }

    [[nodiscard]] std::uint32_t state(tenon_id id) const {
        const std::lock_guard lock(mutex_);
        const auto found = call_by_id_.find(id);
        return found == call_by_id_.end() || found->second->completion.is_complete ? std::uint32_t{TENON_CALL_UNKNOWN}
                                                                                   : found->second->cancel_bits;
    }

    /// nullptr: there is no such call any more, which was noted as a failure.
    [[nodiscard]] AbiCallPtr find_running(tenon_id id, const char* function) {
        const std::lock_guard lock(mutex_);
        const auto found = call_by_id_.find(id);
        if (found == call_by_id_.end()) {
            failures_.add(
                std::string(function) + " for call " + std::to_string(id) + ", which the host has never made"
            );
            return nullptr;
        }
        if (found->second->completion.is_complete) {
            failures_.add(std::string(function) + " for " + found->second->name + ", which has completed");
            return nullptr;
        }
        return found->second;
    }

    /// `start` runs on the loop unless the call has been cancelled by then; it arranges for finish(). nullptr: no call.
    OperationPtr begin(
        tenon_id call_id, const char* function, std::function<void(tenon_status)> deliver,
        std::function<void(const OperationPtr&)> start, bool is_cancellable = true
    ) {
        const auto call = find_running(call_id, function);
        if (call == nullptr) {
            return nullptr;
        }
        // First: once its thread counts as one that waits, time may jump over whatever is to come of this step.
        if (call->on_step) {
            call->on_step();
        }
        if (call->on_operation) {
            call->on_operation();
        }
        const auto operation = std::make_shared<Operation>();
        auto work = [this, operation, start = std::move(start)] {
            const auto bits = bits_of(operation->call);
            if (operation->is_delivered) {
                return;
            }
            if (bits != 0 && operation->is_cancellable) {
                finish(operation, status_of_cancelling(bits));
            } else {
                start(operation);
            }
        };
        {
            // The operation is there and its thread waits for it, both or neither: cancelling comes from the loop.
            const std::lock_guard lock(mutex_);
            operation->id = ++last_id_;
            operation->call = call;
            operation->is_cancellable = is_cancellable;
            operation->deliver = std::move(deliver);
            operation->waiter = EventLoop::current_job();
            operation_by_id_[operation->id] = operation;
            ++call->pending;
            loop_.post(std::move(work), operation->waiter);
        }
        return operation;
    }

    /// On the loop: the callback comes now, unless it has come before.
    void finish(const OperationPtr& operation, tenon_status status) {
        {
            const std::lock_guard lock(mutex_);
            if (operation->is_delivered) {
                return;
            }
            operation->is_delivered = true;
            operation_by_id_.erase(operation->id);
        }
        if (operation->timer != 0) {
            loop_.cancel_timer(operation->timer);
        }
        // First: the callback wakes a thread that may at once begin another operation.
        loop_.end_wait(operation->waiter);
        operation->deliver(status);
        operation->deliver = nullptr;
        if (operation->call->on_step) {
            operation->call->on_step();
        }
        {
            const std::lock_guard lock(mutex_);
            --operation->call->pending;
        }
        end_if_done(operation->call);
    }

    void cancel_operation(tenon_id id) {
        OperationPtr operation;
        {
            const std::lock_guard lock(mutex_);
            if (id == 0 || id > last_id_) {
                failures_.add("cancel_op() of operation " + std::to_string(id) + ", which the host has never made");
            }
            const auto found = operation_by_id_.find(id);
            if (found == operation_by_id_.end()) {
                return;  // one that has just ended is nobody's fault
            }
            operation = found->second;
        }
        loop_.post([this, operation] {
            if (operation->is_cancellable) {
                finish(operation, TENON_CANCELLED);
            }
        });
    }

    /// On the loop: nobody waits for this call any more.
    void give_up(const AbiCallPtr& call) {
        has_given_up_ = true;
        end(call);
    }

    [[nodiscard]] bool has_given_up() const noexcept { return has_given_up_; }

    /// Calls that nothing visible will ever bring to an end: no operation is pending and no thread of ours is inside.
    [[nodiscard]] bool has_invisible_work() const {
        const std::lock_guard lock(mutex_);
        for (const auto& [id, call] : open_by_id_) {
            if (call->pending == 0 && !call->is_entered && !call->completion.is_complete) {
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] std::vector<AbiCallPtr> running() const {
        const std::lock_guard lock(mutex_);
        std::vector<AbiCallPtr> calls;
        for (const auto& [id, call] : open_by_id_) {
            calls.push_back(call);
        }
        return calls;
    }

private:
    [[nodiscard]] std::uint32_t bits_of(const AbiCallPtr& call) const {
        const std::lock_guard lock(mutex_);
        return call->completion.is_complete ? call->cancel_bits | TENON_CALL_CANCELLED : call->cancel_bits;
    }

    void end_operations(const AbiCallPtr& call, tenon_status status) {
        std::vector<OperationPtr> pending;
        {
            const std::lock_guard lock(mutex_);
            for (const auto& [id, operation] : operation_by_id_) {
                if (operation->call == call && operation->is_cancellable) {
                    pending.push_back(operation);
                }
            }
        }
        for (const auto& operation : pending) {
            finish(operation, status);
        }
    }

    void end_if_done(const AbiCallPtr& call) {
        {
            const std::lock_guard lock(mutex_);
            if (!call->completion.is_complete || call->is_entered || call->pending != 0) {
                return;
            }
        }
        end(call);
    }

    void end(const AbiCallPtr& call) {
        {
            const std::lock_guard lock(mutex_);
            if (std::exchange(call->has_ended, true)) {
                return;
            }
            open_by_id_.erase(call->id);
        }
        if (call->on_end) {
            const auto on_end = std::move(call->on_end);
            on_end();
        }
    }

    EventLoop& loop_;
    Failures& failures_;
    mutable std::mutex mutex_;  // guards what follows, and of calls and operations what several threads look at
    tenon_id last_id_ = 0;
    std::map<tenon_id, AbiCallPtr> call_by_id_;  // all that ever were: whoever completes one twice is named
    std::map<tenon_id, AbiCallPtr> open_by_id_;  // those that have not ended
    std::map<tenon_id, OperationPtr> operation_by_id_;
    bool has_given_up_ = false;
};

}  // namespace tenon::test::detail
