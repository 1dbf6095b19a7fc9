#pragma once

#include "protocol/json.hpp"

#include <tenon/args.hpp>
#include <tenon/call.hpp>
#include <tenon/task.hpp>

#include <optional>

namespace redfish {

struct GetFirmwareInventoryArgs {
    std::optional<bool> software;
};
TENON_ARGS(GetFirmwareInventoryArgs, software)

class InventoryMethods {
public:
    /// {"firmware": […], "software"?: […], "failures": […]}.
    tenon::task<json> get_firmware_inventory(tenon::Call& call, GetFirmwareInventoryArgs args);
};

}  // namespace redfish
