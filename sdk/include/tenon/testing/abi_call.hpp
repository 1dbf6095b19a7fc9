// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/abi.h>
#include <tenon/testing/event_loop.hpp>
#include <tenon/testing/result.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace tenon::test::detail {

/// One call as abi.h has it: a run of validate or of invoke.
struct AbiCall {
    tenon_id id = 0;
    std::string name{};  ///< "call 3 (set_fan_profile)"
    std::uint32_t cancel_bits = 0;
    std::size_t pending = 0;  ///< operations whose callback has not come yet
    bool is_entered = true;   ///< the plugin's function has not returned
    bool has_ended = false;   ///< completed, returned, and nothing pending; or given up
    Completion completion{};
    std::function<void()> on_end{};        ///< on the loop
    std::function<void()> on_step{};       ///< on any thread: an operation was begun, or its callback has returned
    std::function<void()> on_operation{};  ///< on any thread: an operation was begun
};

using AbiCallPtr = std::shared_ptr<AbiCall>;

/// One operation of a call.
struct Operation {
    tenon_id id = 0;
    AbiCallPtr call{};
    std::uint64_t timer = 0;
    bool is_cancellable = true;
    bool is_delivered = false;
    EventLoop::JobPtr waiter{};                   ///< the thread of ours that has begun it, if it was one
    std::function<void(tenon_status)> deliver{};  ///< calls the plugin back
};

using OperationPtr = std::shared_ptr<Operation>;

[[nodiscard]] inline tenon_status status_of_cancelling(std::uint32_t bits) noexcept {
    return (bits & TENON_CALL_DEADLINE) != 0 ? TENON_TIMEOUT : TENON_CANCELLED;
}

}  // namespace tenon::test::detail
