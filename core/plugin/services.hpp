#pragma once

#include "plugin/call_table.hpp"
#include "plugin/in_flight.hpp"
#include "plugin/plugin_host.hpp"

#include <chrono>
#include <mutex>
#include <vector>

namespace tenon {

/// What stands behind the host table: calls, their operations and their ends. The functions that plugins reach are
/// thread-safe and never call into a plugin.
class PluginHost::Services {
public:
    Services(LoopGroup& loops, BlockingPool& pool, BmcClient& bmc, std::chrono::milliseconds grace);
    ~Services();
    Services(const Services&) = delete;
    Services& operator=(const Services&) = delete;

    // Reached by plugins, from any thread.
    void complete(PluginContext& from, tenon_id id, const tenon_result_v1* result);
    [[nodiscard]] std::uint32_t call_state(PluginContext& from, tenon_id id);
    void progress(PluginContext& from, tenon_id id, std::uint32_t percent, std::string text);
    [[nodiscard]] tenon_id begin(PluginContext& from, tenon_id call, const OperationPtr& operation);
    void cancel_operation(PluginContext& from, tenon_id id);
    [[nodiscard]] std::string request_id_of(tenon_id call);

    // A run of one function of a method is start(), wait_for_end() and take_result(); see PluginHost::invoke(). On the
    // loop. The invocation outlives all three.
    [[nodiscard]] Result<Run> start(Loop& loop, const Invocation& invocation, tenon_invoke_fn function);
    [[nodiscard]] Awaitable<void> wait_for_end(CallPtr call);
    /// The call's own; it lives as long as the call.
    [[nodiscard]] Result<CallResult*> take_result(const CallPtr& call);

    /// Asks every call in flight to stop. Any thread.
    void cancel_all();

    // Of operations, on the call's loop.
    /// Ends an operation; its callback has just returned.
    void finish(const OperationPtr& operation);
    /// Why the call is being cancelled; TENON_OK: it is not.
    [[nodiscard]] tenon_status why_cancelled(const Call& call);

    [[nodiscard]] LoopGroup& loops() { return loops_; }

    [[nodiscard]] BlockingPool& pool() { return pool_; }

    [[nodiscard]] BmcClient& bmc() { return bmc_; }

    void remember(PluginContext& context);
    void forget(PluginContext& context);

    [[nodiscard]] std::size_t calls_in_flight() { return calls_.size(); }

    /// What the generation has in flight, and the `most` oldest of its calls. Looks at every call there is.
    [[nodiscard]] InFlight in_flight_of(const Generation& generation, std::size_t most);

private:
    /// Of the plugin, and not completed; nullptr: there is none. As long as the shard's mutex is held.
    [[nodiscard]] static const CallPtr* find(PluginContext& from, CallTable::Shard& shard, tenon_id id);
    [[nodiscard]] bool enter_blocking(const CallPtr& call, const Invocation& invocation, tenon_invoke_fn function);
    /// True: it completed before the function returned, and is settled.
    [[nodiscard]] bool enter(const CallPtr& call, const Invocation& invocation, tenon_invoke_fn function);
    void cancel(const CallPtr& call, std::uint32_t bits);
    /// Cancels it, and gives it the grace time.
    Awaitable<void> unwind(const CallPtr& call, std::uint32_t why);
    /// On the loop, after completion: wakes the waiter, cancels what is pending, forgets the call when nothing is.
    void settle(const CallPtr& call);
    [[nodiscard]] bool is_completed(const Call& call);

    LoopGroup& loops_;
    BlockingPool& pool_;
    BmcClient& bmc_;
    const std::chrono::milliseconds grace_;
    CallTable calls_;
    std::mutex mutex_;  // guards contexts_
    std::vector<PluginContext*> contexts_;
};

}  // namespace tenon
