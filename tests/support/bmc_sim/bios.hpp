#pragma once

#include "support/bmc_sim/message.hpp"
#include "support/bmc_sim/resource_tree.hpp"

#include <map>
#include <string>

namespace tenon::bmc_sim {

/// Bios and the resource that its @Redfish.Settings names, which keeps what is set for the next start.
class Bios {
public:
    /// Finds every Bios of the tree. Settings that are named but not there are made, empty.
    explicit Bios(ResourceTree& tree);

    /// A Bios whose attributes are changed in its settings.
    [[nodiscard]] bool is_read_only(const std::string& path) const;

    [[nodiscard]] bool is_settings(const std::string& path) const { return bios_by_settings_.count(path) > 0; }

    /// A PATCH of the settings: unknown attributes and other types are refused.
    [[nodiscard]] Response change_settings(const std::string& path, const Json& body);

private:
    [[nodiscard]] static Response check(const Json& current, const Json& wanted);

    ResourceTree& tree_;
    std::map<std::string, std::string> bios_by_settings_;
};

}  // namespace tenon::bmc_sim
