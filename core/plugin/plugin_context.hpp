#pragma once

#include "base/metrics.hpp"
#include "plugin/log_allowance.hpp"
#include "plugin/plugin_host.hpp"

#include <tenon/abi.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

namespace tenon {

/// What the host table's `ctx` points to: one for each loaded plugin. Outlives the library, which may call at any time
/// as long as it is mapped; once the host is gone its calls do nothing. Thread-safe.
class PluginContext {
public:
    PluginContext(PluginHost::Services& services, std::string plugin);
    ~PluginContext();
    PluginContext(const PluginContext&) = delete;
    PluginContext& operator=(const PluginContext&) = delete;

    [[nodiscard]] const tenon_host_v1& table() const { return table_; }

    [[nodiscard]] const std::string& plugin() const { return plugin_; }

    /// nullptr: the host has ended.
    [[nodiscard]] PluginHost::Services* services() const { return services_.load(std::memory_order_acquire); }

    /// "double_completion", "unknown_call", … Counted and, now and then, logged.
    void misbehaved(const char* kind, tenon_id id);

    /// Whether the plugin may log one more line. Tells, now and then, that lines were left out.
    [[nodiscard]] bool may_log();

    void set_error(tenon_status status, std::string message);
    /// The last text of set_error(), empty when there was none; forgets it.
    [[nodiscard]] std::string take_error();

    void allocated(std::int64_t blocks, std::int64_t bytes) {
        blocks_.fetch_add(blocks, std::memory_order_relaxed);
        bytes_.fetch_add(bytes, std::memory_order_relaxed);
    }

    [[nodiscard]] std::int64_t allocated_blocks() const { return blocks_.load(std::memory_order_relaxed); }

    [[nodiscard]] std::int64_t allocated_bytes() const { return bytes_.load(std::memory_order_relaxed); }

    [[nodiscard]] std::uint64_t misbehaviours() const { return misbehaviours_.load(std::memory_order_relaxed); }

    metrics::Counter& calls;
    metrics::Counter& bmc_requests;
    metrics::Gauge& zombies;

private:
    friend class PluginHost::Services;

    metrics::Counter& log_lines_left_out_;
    tenon_host_v1 table_;
    std::string plugin_;
    std::atomic<PluginHost::Services*> services_;
    std::atomic<std::int64_t> blocks_{0};
    std::atomic<std::int64_t> bytes_{0};
    std::atomic<std::uint64_t> misbehaviours_{0};
    LogAllowance log_allowance_;
    std::mutex mutex_;  // guards error_
    std::string error_;
};

/// The host table for `context`; its functions are in host_table.cpp.
[[nodiscard]] tenon_host_v1 make_host_table(PluginContext& context);

}  // namespace tenon
