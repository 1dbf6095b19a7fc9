#include "plugin/plugin_status.hpp"

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

}  // namespace tenon
