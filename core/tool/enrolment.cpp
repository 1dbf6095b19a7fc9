#include "tool/enrolment.hpp"

#include <algorithm>

namespace tenon {

Json node_to_enrol(const PluginStage& stage, const std::string& bmc_url, const BmcAccount& account) {
    auto name = stage.manifest.name;
    std::replace(name.begin(), name.end(), '_', '-');  // a node's name may have none
    Json node = Json::object();
    node["driver"] = stage.type.name;
    node["name"] = name + "-1";
    node["driver_info"] = Json::object();
    if (const auto& keys = stage.manifest.bmc; keys && !bmc_url.empty()) {
        const auto add = [&](const std::string& key, const std::string& value) {
            if (!key.empty() && !value.empty()) {
                node["driver_info"][key] = value;
            }
        };
        add(keys->address, bmc_url);
        add(keys->username, account.username);
        add(keys->password, account.password);
    }
    for (const auto kind : all_interface_kinds) {
        const auto& offered = stage.manifest.interfaces[kind];
        const auto& supported = stage.type.interfaces[kind];
        const auto chosen = std::find_first_of(supported.begin(), supported.end(), offered.begin(), offered.end());
        if (chosen != supported.end()) {
            node[std::string(to_string(kind)) + "_interface"] = *chosen;
        }
    }
    return node;
}

}  // namespace tenon
