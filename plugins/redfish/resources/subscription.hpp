#pragma once

#include "client/failure.hpp"
#include "protocol/json.hpp"
#include "protocol/message.hpp"

#include <optional>
#include <string>
#include <vector>

namespace redfish {

// What a subscription is made of, as plain functions on values; event_service.hpp carries them to the service.

/// Whether the caller said which EventTypes it wants.
bool wants_event_types(const json& arguments);

/// What is posted: the caller's Destination, Protocol, Context, EventTypes and HttpHeaders, in Ironic's order, with its
/// defaults "Redfish", "" and ["Alert"]. The default EventTypes is left out where the service does not list Alert among
/// its EventTypesForSubscription, or has RegistryPrefixes instead: Ironic can subscribe to none of those.
json subscription_payload(const json& arguments, const json& event_service);

/// The payload for another try after a 400: without a property that we added and the service does not take, with one
/// that it insists on, or with HttpHeaders in another form. Nothing that the caller gave is ever dropped. nullopt: what
/// is refused is what the caller asked for.
std::optional<json> amended_payload(const json& payload, const json& arguments, const Refused& refused);

/// Whether the service refuses because such a subscription is there already.
bool says_duplicate(const std::vector<Message>& messages);

/// Whether a subscription is the one that `payload` asked for: by Destination and Context, where an empty Context may
/// be missing, and any Context on services that never show it.
bool is_ours(const json& subscription, const json& payload);

/// Those members that Ironic shows: Id, Context, Protocol, Destination, EventTypes, in the service's order.
json shown_fields(const json& subscription);

/// HttpHeaders, in whatever form, with *** in place of the values.
json masked_headers(const json& headers);

/// The payload as an error text may show it: the values of HttpHeaders, and the user information of the Destination,
/// are secrets.
json shown_payload(const json& payload);

}  // namespace redfish
