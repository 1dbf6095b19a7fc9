#pragma once

#include "protocol/json.hpp"
#include "protocol/message.hpp"

#include <string>
#include <string_view>

namespace redfish::hpe {

/// The target of the OEM action that ejects on iLO 4 and 5 where the standard's is missing (`Oem.Hpe|Hp.Actions`).
/// Seen: HPE's own examples, the public iLO 5 trees. Empty: none.
std::string eject_target(const json& virtual_media);

/// What that action wants to be sent: HPE's own example names the action in the body.
json eject_body(const std::string& target);

/// iLO 4 refuses a PATCH that sets Inserted besides Image. Seen: Ansible community.general #4596.
json eject_patch_without_inserted();

/// iLO refuses with InvalidOperationForSystemState (400) while the server is in POST: nothing was done, and it will
/// pass. Seen: sushy (connector.py).
bool is_in_post(const Message& message);

/// iLO 5 insists on EventTypes even where nothing says so, in a message or in plain words. Seen: Redfish-Tacklebox #89.
bool wants_event_types(const Message& message);
bool wants_event_types(std::string_view refusal);

/// iLO before 7 takes only https destinations, as do older iDRACs and bmcweb as it is built by default. Empty:
/// `destination` is https. Seen: Redfish-Tacklebox #89, bmcweb's insecure-push option.
std::string destination_advice(std::string_view destination);

}  // namespace redfish::hpe
