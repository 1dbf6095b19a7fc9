#pragma once

#include "client/service.hpp"

#include <string>

namespace redfish {

/// The resource that the node's system links to as `name`; `what` says in words what a BMC without it lacks: throws
/// tenon::unsupported where there is no link, or nothing behind it.
tenon::task<Resource> open_system_part(Service& service, std::string system_id, std::string name, std::string what);

}  // namespace redfish
