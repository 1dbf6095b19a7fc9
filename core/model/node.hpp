#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "model/interface_kind.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tenon {

/// A node as it is kept: what clients set, and what we found out about it. Live state (the reservation) is the
/// conductor's; what is derived (effective interfaces, links) is computed when asked for.
struct Node {
    std::int64_t id = 0;  ///< order of creation; given by the store
    std::string uuid;     ///< in the letter case that the client sent
    std::optional<std::string> name;
    std::string driver;  ///< the hardware type's name
    /// The node's own choice of implementation; unset: the hardware type's default at the time of asking.
    PerKind<std::optional<std::string>> interfaces;

    Json driver_info = Json::object();
    Json driver_internal_info = Json::object();
    Json properties = Json::object();
    Json extra = Json::object();
    Json instance_info = Json::object();
    Json network_data = Json::object();

    std::optional<std::string> instance_uuid;
    std::optional<std::string> instance_name;
    std::optional<std::string> chassis_uuid;
    std::optional<std::string> resource_class;
    std::string conductor_group;
    std::optional<std::string> owner;
    std::optional<std::string> lessee;
    std::optional<std::string> description;
    std::optional<std::string> parent_node;
    std::optional<std::string> shard;
    std::optional<bool> automated_clean;
    std::optional<bool> disable_power_off;

    bool maintenance = false;
    std::optional<std::string> maintenance_reason;
    bool is_protected = false;
    std::optional<std::string> protected_reason;
    bool retired = false;
    std::optional<std::string> retired_reason;

    std::optional<std::string>
        provision_state;  ///< unset: shown as "available" (nodes made before 1.11) or null below 1.2
    std::optional<std::string> last_error;

    Timestamp created_at;
    std::optional<Timestamp> updated_at;
};

}  // namespace tenon
