#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "model/interface_kind.hpp"
#include "model/optional_text.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tenon {

/// A node as it is kept: what clients set, and what we found out about it. Live state (the reservation) is the
/// conductor's; what is derived (effective interfaces, links) is computed when asked for.
struct Node {
    std::int64_t id = 0;  ///< order of creation; given by the store
    std::string uuid;     ///< in the letter case that the client sent
    OptionalText name;
    std::string driver;  ///< the hardware type's name
    /// The node's own choice of implementation; unset: the hardware type's default at the time of asking.
    PerKind<OptionalText> interfaces;

    Json driver_info = Json::object();
    Json driver_internal_info = Json::object();
    Json properties = Json::object();
    Json extra = Json::object();
    Json instance_info = Json::object();
    Json network_data = Json::object();

    OptionalText instance_uuid;
    OptionalText instance_name;
    OptionalText chassis_uuid;
    OptionalText resource_class;
    std::string conductor_group;
    OptionalText owner;
    OptionalText lessee;
    OptionalText description;
    OptionalText parent_node;
    OptionalText shard;
    std::optional<bool> automated_clean;
    std::optional<bool> disable_power_off;

    bool maintenance = false;
    OptionalText maintenance_reason;
    bool is_protected = false;
    OptionalText protected_reason;
    bool retired = false;
    OptionalText retired_reason;

    OptionalText provision_state;  ///< unset: shown as "available" (nodes made before 1.11) or null below 1.2
    OptionalText last_error;

    Timestamp created_at;
    std::optional<Timestamp> updated_at;
};

}  // namespace tenon
