#pragma once

#include "tool/plugin_stage.hpp"

#include <string>

namespace tenon {

struct RunSummary {
    const PluginStage& stage;
    const std::string& url;      ///< of tenond
    const std::string& bmc_url;  ///< empty: there is none
    bool is_bmc_simulated = false;
};

/// What `tenon run` prints once all is up: where it is served, from what, the node, and for each method of the node's
/// implementations of this plugin how to call it. `plugin` and `node` are the API's documents.
[[nodiscard]] std::string summary_of(const RunSummary& run, const Json& plugin, const Json& node);

}  // namespace tenon
