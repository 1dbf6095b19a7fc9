#pragma once

#include "plugin/plugin_status.hpp"

#include <cstddef>
#include <vector>

namespace tenon {

/// Sets the gauges that change with a plugin's state only.
void count_plugins(const std::vector<PluginStatus>& all, std::size_t retired);

/// Sets the gauges of what generations hold at this moment: too dear to keep up to date, so made when they are asked
/// for. Any thread.
void measure_plugins(const std::vector<PluginStatus>& all);

}  // namespace tenon
