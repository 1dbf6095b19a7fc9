#pragma once

#include "protocol/json.hpp"
#include "protocol/message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace redfish {

// What single vendors do otherwise than the standard says. The rest of the plugin asks here and knows no vendor's
// name; each answer is put together from the functions of the vendors' files, where the sources stand. What is done
// about inserting media is in insert_media.hpp; a table of all is in quirk_table.hpp.

/// Whether the service says that it did nothing, and that asking again will help.
bool says_not_ready(const Message& message);

/// Whether the service says that it has no room, which asking again does not mend.
bool says_full(const Message& message);

/// Whether the default EventTypes is to be sent to this service.
bool takes_event_types(const json& event_service);

/// Whether the service refuses because EventTypes is missing; `refusal` is all that it said.
bool wants_event_types(const std::vector<Message>& messages, std::string_view refusal);

/// HttpHeaders as the service wants them, after it complained of their form; JSON null: it did not, or nothing helps.
json other_form_of_headers(const json& headers, const std::vector<Message>& messages);

/// Whether the service refuses because such a subscription is there already.
bool says_duplicate(const Message& message);

/// Whether the service does not show the Context that the subscription was given.
bool shows_no_context(const json& subscription);

/// What to PATCH into a fixed subscription to fill or to disable it; JSON null: it is none, or not free.
bool is_fixed_subscription(const json& subscription);
json filling_patch(const json& subscription, const json& payload);
json disabling_patch(const json& subscription);

/// What to tell the caller besides what the service said, each beginning with a blank; empty: nothing.
std::string event_service_advice(const json& event_service);
std::string destination_advice(std::string_view destination);
std::string licence_advice(const std::vector<Message>& messages);
std::string media_advice(const std::vector<Message>& messages);

/// The target of a vendor's own eject action, and what it wants to be sent. Empty: none.
std::string oem_eject_target(const json& virtual_media);
json oem_eject_body(const std::string& target);

/// The resource that has the eject action instead of the devices of `collection_or_device`, and that action. Empty:
/// none. A collection that names such a resource has one device, whether it lists it or not.
std::string oem_media_config(const json& collection_or_device);
std::string oem_config_eject_target(const json& config);
std::string oem_unlisted_device(const std::string& collection);

/// Whether a device without an eject action is to be ejected by PATCH; `allow` is its Allow header.
bool is_ejected_by_patch(std::string_view allow);

/// The second try of such a PATCH, for a service that does not let Inserted be written.
json eject_patch_without_inserted();

/// For how many looks, a second apart, a medium may still show after the service accepted its eject.
int looks_after_eject();

/// Whether `device` is another view of the one whose medium was just ejected.
bool is_second_view(const json& device, const json& ejected);

/// Whether nothing is connected although an image is shown.
bool is_disconnected(const json& virtual_media);

/// Whether the medium is an image that was inserted by its URL, whatever ConnectedVia says.
bool is_inserted_by_url(const json& virtual_media);

/// Whether a device that refused so is passed over, as long as another one did eject.
bool is_console_slot(unsigned refused_with);

/// The media types, lower case, of a device that tells none; empty: its name does not give them away.
std::vector<std::string> media_types_in(std::string_view name);

}  // namespace redfish
