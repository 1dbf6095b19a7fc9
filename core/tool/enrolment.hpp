#pragma once

#include "tool/plugin_stage.hpp"

#include <string>

namespace tenon {

struct BmcAccount {
    std::string username;
    std::string password;
};

/// The body of POST /v1/nodes for a node of the stage's hardware type: named after the plugin, with the plugin's
/// implementations chosen, and with the driver_info keys that the manifest's `bmc:` names. `bmc_url` empty: there is no
/// BMC. Empty parts of the account are left out.
[[nodiscard]] Json node_to_enrol(const PluginStage& stage, const std::string& bmc_url, const BmcAccount& account);

}  // namespace tenon
