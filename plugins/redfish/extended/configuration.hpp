#pragma once

#include "protocol/json.hpp"

#include <string>
#include <vector>

namespace redfish {

/// The plugin's configuration: `config` of the manifest, overridden by the operator's.
struct Configuration {
    /// `raw: {allow: [POST, …]}`: what the method `raw` may send beside GET.
    std::vector<std::string> raw_allow;
};

/// Throws tenon::invalid, naming the key, for one that is not known or has a value that it cannot have.
Configuration configuration_of(const json& config);

}  // namespace redfish
