#pragma once

#include "base/clock.hpp"
#include "model/chosen_interfaces.hpp"
#include "model/json_object.hpp"
#include "model/optional_text.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tenon {

/// A node as it is kept: what clients set, and what we found out about it. Live state (the reservation) is the
/// conductor's; what is derived (effective interfaces, links) is computed when asked for.
struct Node {
    std::int64_t id = 0;  ///< order of creation; given by the store
    std::string uuid;     ///< in lower case
    OptionalText name;
    std::string driver;  ///< the hardware type's name
    ChosenInterfaces interfaces;

    JsonObject driver_info;
    JsonObject driver_internal_info;
    JsonObject properties;
    JsonObject extra;
    JsonObject instance_info;
    JsonObject network_data;

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
    bool is_protected = false;
    bool retired = false;
    OptionalText maintenance_reason;
    OptionalText protected_reason;
    OptionalText retired_reason;

    /// Unset: shown as "available" (nodes made before 1.11) or null below 1.2.
    std::optional<std::string> provision_state;
    OptionalText last_error;

    Timestamp created_at;
    std::optional<Timestamp> updated_at;
};

}  // namespace tenon
