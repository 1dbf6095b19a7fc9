#pragma once

#include "base/json.hpp"
#include "plugin/plugin_status.hpp"

namespace tenon::api {

/// A plugin as GET /tenon/v1/plugins shows it; counts of calls are of this moment.
[[nodiscard]] Json plugin_document(const PluginStatus& status);

}  // namespace tenon::api
