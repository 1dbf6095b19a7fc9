#pragma once

#include "async/event.hpp"
#include "async/loop.hpp"
#include "bmc/bmc_endpoint.hpp"
#include "plugin/generation.hpp"
#include "plugin/plugin_host.hpp"

#include <tenon/abi.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tenon {

class Operation;

/// What only a failure or a file has to say.
struct CallResultDetails {
    unsigned http_status = 0;
    std::uint32_t retry_after_ms = 0;
    std::string content_type;
    std::string error_message;
};

/// A copy of tenon_result_v1, without what nobody is told.
struct CallResult {
    tenon_status status = TENON_OK;
    std::string body;
    std::unique_ptr<CallResultDetails> details;  ///< nullptr: there are none
};

/// One run of validate or invoke. Lives until it has completed and the last callback of its operations has returned,
/// and keeps its plugin loaded meanwhile.
class Call {
public:
    Call(Loop& on, ImplementationPtr of, const PluginMethod& runs, const Invocation& asked)
        : loop(on),
          implementation(std::move(of)),
          method(runs),
          deadline(asked.deadline),
          request_id(asked.request_id),
          node(asked.node),
          invocation(&asked) {}

    ~Call() {
        if (is_admitted) {
            implementation->generation->leave(method);
        }
    }

    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    [[nodiscard]] Generation& generation() const { return *implementation->generation; }

    tenon_id id = 0;
    Loop& loop;
    const ImplementationPtr implementation;
    const PluginMethod& method;
    const Deadline deadline;
    const std::string request_id;
    const Deadline began = coarse_now();
    const std::shared_ptr<const Node> node;  ///< nullptr: a driver method
    bool is_admitted = false;                ///< counts against the limits

    // Guarded by the mutex of the call's shard.
    bool is_completed = false;
    bool is_entered = false;  ///< the loop is inside invoke() and looks at is_completed when that returns
    std::uint32_t cancel_bits = 0;
    CallResult result;
    std::vector<std::shared_ptr<Operation>> operations;

    // The loop's.
    const Invocation* invocation;  ///< nullptr once the caller has gone
    Event* waiter = nullptr;
    bool is_zombie = false;
    std::shared_ptr<const BmcEndpoint> endpoint;  ///< nullptr: the plugin has not asked for it yet
};

using CallPtr = std::shared_ptr<Call>;

/// TENON_CANCELLED, or TENON_TIMEOUT when it was the deadline.
[[nodiscard]] inline tenon_status cancel_status(std::uint32_t bits) {
    return (bits & TENON_CALL_DEADLINE) != 0 ? TENON_TIMEOUT : TENON_CANCELLED;
}

/// Something a call waits for. start() and cancel() run on the call's loop; the callback comes from there, once, never
/// from inside a call of the plugin.
class Operation : public std::enable_shared_from_this<Operation> {
public:
    Operation() = default;
    virtual ~Operation() = default;
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;

    virtual void start() = 0;

    /// May be asked twice, before start() and after the end.
    virtual void cancel(tenon_status why) = 0;

    tenon_id id = 0;
    CallPtr call;
};

using OperationPtr = std::shared_ptr<Operation>;

}  // namespace tenon
