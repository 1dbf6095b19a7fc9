#pragma once

#include "client/service.hpp"

namespace redfish {

/// What the UpdateService knows to be installed: {"firmware": […], "software"?: […], "failures": […]}, with every
/// member that can be read. Throws tenon::unsupported where the BMC has no inventory of firmware.
tenon::task<json> firmware_inventory(Service& service, bool has_software);

}  // namespace redfish
