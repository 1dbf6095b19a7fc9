#include "plugin/plugin_metrics.hpp"

#include "base/metrics.hpp"
#include "plugin/generation.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace tenon {

void count_plugins(const std::vector<PluginStatus>& all, std::size_t retired) {
    std::map<PluginState, std::int64_t> count_by_state;
    for (const auto& status : all) {
        ++count_by_state[status.state];
    }
    for (const auto state : all_plugin_states) {
        metrics::gauge(
            "tenon_plugins", "Plugins by state", {{"state", std::string(to_string(state))}}
        ).set(count_by_state[state]);
    }
    metrics::gauge("tenon_plugin_generations_retired", "Ended versions of plugins that stay in memory")
        .set(static_cast<std::int64_t>(retired));
}

void measure_plugins(const std::vector<PluginStatus>& all) {
    struct Sum {
        std::int64_t calls = 0;
        std::int64_t operations = 0;
        std::int64_t blocks = 0;
        std::int64_t bytes = 0;
        std::map<PluginState, std::int64_t> generations;
    };

    std::map<std::string, Sum> by_plugin;
    for (const auto& status : all) {
        for (const auto& generation : status.generations) {
            auto& sum = by_plugin[status.name];
            ++sum.generations[generation.state];
            if (generation.generation != nullptr) {
                const auto now = generation.generation->look_in_flight(0);
                sum.calls += static_cast<std::int64_t>(now.calls);
                sum.operations += static_cast<std::int64_t>(now.operations);
                sum.blocks += generation.generation->context().allocated_blocks();
                sum.bytes += generation.generation->context().allocated_bytes();
            }
        }
    }
    for (const auto& [plugin, sum] : by_plugin) {
        const metrics::Labels labels{{"plugin", plugin}};
        metrics::gauge("tenon_plugin_calls", "Calls of a plugin in flight", labels).set(sum.calls);
        metrics::gauge("tenon_plugin_operations", "What these calls wait for", labels).set(sum.operations);
        metrics::gauge(
            "tenon_plugin_memory_blocks", "Blocks of the host's memory that a plugin holds: its frames", labels
        )
            .set(sum.blocks);
        metrics::gauge("tenon_plugin_memory_bytes", "Bytes of these blocks", labels).set(sum.bytes);
        for (const auto state : {PluginState::active, PluginState::draining, PluginState::retired}) {
            const auto found = sum.generations.find(state);
            metrics::gauge(
                "tenon_plugin_generations", "Versions of a plugin in memory by state",
                {{"plugin", plugin}, {"state", std::string(to_string(state))}}
            ).set(found == sum.generations.end() ? 0 : found->second);
        }
    }
}

}  // namespace tenon
