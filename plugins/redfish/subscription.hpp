#pragma once

#include "json.hpp"
#include "message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redfish {

// What a subscription is made of, as plain functions on values; event_service.hpp carries them to the service.

/// The values that EventTypes may have: the service's EventTypesForSubscription, else all that the standard has.
/// Sorted, where Ironic prints a Python set in any order.
std::vector<std::string> allowed_event_types(const json& event_service);

/// Checks the arguments of create_subscription; the text of the refusal, Ironic's, or empty. `event_service` is looked
/// at only when EventTypes is given (wants_event_types()).
bool wants_event_types(const json& arguments);
std::string create_refusal(const json& arguments, const json& event_service);

/// What is posted: the caller's Destination, Protocol, Context, EventTypes and HttpHeaders, in Ironic's order, with its
/// defaults "Redfish", "" and ["Alert"]. The default EventTypes is left out where the service has RegistryPrefixes
/// instead, as OpenBMC and Lenovo do: they refuse it, and Ironic can subscribe to none of them.
json subscription_payload(const json& arguments, const json& event_service);

/// The payload for a second try after a 400: without a property that we added and the service does not know, or with
/// EventTypes when it insists on them. Nothing that the caller gave is ever dropped. Empty: do not try again.
std::optional<json> amended_payload(const json& payload, const json& arguments, const std::vector<Message>& messages);

/// Whether the service refuses because such a subscription is there already.
bool says_duplicate(const std::vector<Message>& messages);

/// The path of what a 2xx created, if the answer tells: Location, the body's @odata.id, the integer ID in a body that
/// is the collection (ZT), or a path in `message` (HPE's and Cray's emulators). Only a member of `collection` counts.
std::string created_path(std::string_view location, std::string_view body, std::string_view collection);

/// Whether a subscription is the one that `payload` asked for.
bool is_ours(const json& subscription, const json& payload);

/// Those members that Ironic shows: Id, Context, Protocol, Destination, EventTypes, in the service's order.
json shown_fields(const json& subscription);

}  // namespace redfish
