#pragma once

#include "protocol/json.hpp"

#include <string>
#include <vector>

namespace redfish {

/// The values that EventTypes may have: the service's EventTypesForSubscription, else all that the standard has.
/// Sorted, where Ironic prints a Python set in any order.
std::vector<std::string> allowed_event_types(const json& event_service);

/// Checks the arguments of create_subscription; the text of the refusal, Ironic's, or empty. `event_service` is looked
/// at only when EventTypes is given. The values of HttpHeaders are secrets, and masked where Ironic prints them.
std::string create_refusal(const json& arguments, const json& event_service);

}  // namespace redfish
