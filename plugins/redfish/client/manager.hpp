#pragma once

#include "client/service.hpp"

#include <string>
#include <vector>

namespace redfish {

/// The managers of a system, by its Links.ManagedBy; where that is missing (Huawei 1288H), the BMC's only manager.
/// Empty when the service does not say.
tenon::task<std::vector<std::string>> manager_paths(Service& service, json system);

/// The manager to act on: `manager_id` (an Id or a path) when given, else the first of the system's that is there.
/// Throws tenon::not_found when there is none of that id, Unexpected when nobody knows which one it is.
tenon::task<Resource> manager_of(Service& service, std::string system_id, std::string manager_id);

}  // namespace redfish
