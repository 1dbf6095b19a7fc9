#pragma once

#include "conductor/conductor.hpp"
#include "config/config.hpp"
#include "driver/hardware_type_reader.hpp"
#include "plugin/plugin_registry.hpp"

#include <map>
#include <string>

namespace tenon {

/// Keeps the conductor's catalog in step with the plugins and with the files of the hardware types. For one thread at a
/// time: main's until the plugin thread starts, then that one's.
class LiveCatalog {
public:
    LiveCatalog(const Config& config, PluginRegistry& registry, Conductor& conductor)
        : config_(config), registry_(registry), conductor_(conductor) {}

    /// Reads the hardware types, and composes everything anew when they or the plugins have changed. A call that has
    /// begun keeps what it was composed with.
    void update(bool plugins_have_changed);

private:
    void keep_unread(HardwareTypeFiles& files) const;
    void remember_types(const std::vector<HardwareType>& types);

    const Config& config_;
    PluginRegistry& registry_;
    Conductor& conductor_;
    HardwareTypeFiles files_;
    std::map<std::string, std::string, std::less<>> gone_types_;  // name -> "was removed at …"
    bool is_first_ = true;
};

}  // namespace tenon
