#include "plugin/stalls.hpp"

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "plugin/plugin_entry.hpp"

#include <bit>

namespace tenon {

void Stalls::add(const PluginEntry& entry, std::chrono::nanoseconds took) {
    Stall stall;
    stall.method = entry.doing();
    stall.request_id = entry.request_id();
    stall.node_uuid = entry.node_uuid();
    stall.took = std::chrono::duration_cast<std::chrono::milliseconds>(took);
    stall.at = std::chrono::system_clock::now();
    const auto& build = entry.build();
    metrics::counter(
        "tenon_plugin_loop_stalls_total", "Times that a plugin kept an event loop too long", {{"plugin", build.plugin}}
    ).add();
    std::uint64_t strikes = 0;
    {
        const std::lock_guard lock(mutex_);
        strikes = ++summary_.strikes;
        if (!summary_.longest || summary_.longest->took < stall.took) {
            summary_.longest = stall;
        }
        summary_.last = stall;
    }
    if (std::has_single_bit(strikes)) {  // 1, 2, 4, 8, …
        log::warn(
            "plugin {} {} kept an event loop for {} ms in {} ({}), strike {}: all else on that loop waited; have its "
            "vendor await what takes long, or make the method a blocking one",
            build.plugin, build.version, stall.took.count(), stall.method, stall.request_id, strikes
        );
    }
}

Stalls::Summary Stalls::summary() const {
    const std::lock_guard lock(mutex_);
    return summary_;
}

}  // namespace tenon
