#pragma once

#include "protocol/json.hpp"

#include <string>

namespace redfish {

/// On whose behalf a vendor method runs.
struct Node {
    std::string uuid;
    std::string system_id;  ///< driver_info/redfish_system_id; empty: the BMC's only system
};

}  // namespace redfish
