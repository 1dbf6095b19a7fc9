#pragma once

#include "json.hpp"

#include <string>

namespace redfish {

// What single vendors do otherwise than the standard says: each in one function, with where it was seen. The rest of
// the plugin asks here and knows no vendor's name.

/// HPE iLO 4 and 5: the target of the OEM action that ejects where the standard's action is missing
/// (`Oem.Hpe|Hp.Actions`, in HPE's own examples and in the public iLO 5 trees). Empty: none.
std::string oem_eject_target(const json& virtual_media);

/// What that action wants to be sent: HPE's own example names the action in the body.
json oem_eject_body(const std::string& target);

/// Supermicro X12 and later have 16 fixed subscriptions, which cannot be created (POST is 405) but filled, and cannot
/// be deleted (405 or 400) but disabled. Seen: the public X13 tree, `Oem.Supermicro.EnableSubscription` in every
/// member. Both answer what to PATCH into `subscription`; JSON null: it is no such slot, or a slot in use.
json filling_patch(const json& subscription, const json& payload);
json disabling_patch(const json& subscription);

}  // namespace redfish
