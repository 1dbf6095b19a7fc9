#pragma once

#include "protocol/json.hpp"
#include "protocol/message.hpp"

#include <string>
#include <vector>

namespace redfish::dell {

/// iDRAC 8 to 10 answer SYS518 "iDRAC is not ready" (503 or 500) for minutes after a restart or a Lifecycle Controller
/// job: nothing was done, whatever the method. Seen by sushy (connector.py).
bool is_not_ready(const Message& message);

/// iDRAC 8 has eight sessions and then answers 503 RAC0218, "Informational", until one of them times out: asking again
/// only keeps it busy. Seen: gofish #75, check_redfish #89.
bool is_out_of_sessions(const Message& message);

/// iDRAC says of a Destination that is subscribed already that the property was modified (PropertyValueModified).
/// Seen: metal-operator, bmc/redfish.go.
bool is_duplicate_subscription(const Message& message);

/// For how many looks, one second apart, iDRAC may show a medium as inserted after it accepted the eject. Seen:
/// terraform-provider-redfish #331.
int eject_looks();

/// From 6.00.02 on iDRAC shows one medium twice: Systems/…/VirtualMedia/1 and Managers/…/VirtualMedia/CD, and the
/// second lags behind the first. Whether `device` shows what was just taken out of `ejected`. Seen: the public iDRAC 9
/// tree, iDRAC-Redfish-Scripting #265.
bool is_second_view(const json& device, const json& ejected);

/// What to do about VRM0021 "detached or in use", RAC0904 and SYS446 on the way to or from a medium; empty: it is none
/// of them. Seen: iDRAC-Redfish-Scripting #60, microsoft/lisa #4168.
std::string media_advice(const std::vector<Message>& messages);

/// iDRAC is delivered with its event service and its alerts switched off, and says so in ServiceEnabled, in
/// Status.State, or in Status.Conditions (SYS553). Empty: the service is on. Seen: the public iDRAC 9 tree.
std::string disabled_event_service(const json& event_service);

}  // namespace redfish::dell
