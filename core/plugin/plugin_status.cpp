#include "plugin/plugin_status.hpp"

#include <set>

namespace tenon {

std::string_view to_string(PluginState state) {
    switch (state) {
    case PluginState::discovered:
        return "discovered";
    case PluginState::waiting:
        return "waiting";
    case PluginState::rejected:
        return "rejected";
    case PluginState::loading:
        return "loading";
    case PluginState::active:
        return "active";
    case PluginState::draining:
        return "draining";
    case PluginState::retired:
        return "retired";
    case PluginState::unloaded:
        return "unloaded";
    case PluginState::failed:
        return "failed";
    case PluginState::quarantined:
        return "quarantined";
    }
    return "unknown";
}

std::vector<std::string> secret_keys_of(const std::vector<PluginStatus>& plugins) {
    std::set<std::string> keys;
    for (const auto& plugin : plugins) {
        if (!plugin.manifest) {
            continue;
        }
        keys.insert(plugin.manifest->secrets.begin(), plugin.manifest->secrets.end());
        if (plugin.manifest->bmc && !plugin.manifest->bmc->password.empty()) {
            keys.insert(plugin.manifest->bmc->password);
        }
    }
    return {keys.begin(), keys.end()};
}

}  // namespace tenon
