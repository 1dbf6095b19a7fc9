#include "quirks/quirks.hpp"

#include "quirks/ami.hpp"
#include "quirks/cisco.hpp"
#include "quirks/dell.hpp"
#include "quirks/hpe.hpp"
#include "quirks/lenovo.hpp"
#include "quirks/openbmc.hpp"
#include "quirks/supermicro.hpp"
#include "quirks/zt.hpp"

#include <algorithm>

namespace redfish {

bool says_not_ready(const Message& message) {
    return dell::is_not_ready(message) || hpe::is_in_post(message);
}

bool says_full(const Message& message) {
    return dell::is_out_of_sessions(message) || openbmc::is_out_of_subscriptions(message) ||
           message.key() == "SessionLimitExceeded";  // the standard's own
}

bool takes_event_types(const json& event_service) {
    return openbmc::takes_event_types(event_service);
}

bool wants_event_types(const std::vector<Message>& messages, std::string_view refusal) {
    return hpe::wants_event_types(refusal) || std::any_of(messages.begin(), messages.end(), [](const Message& message) {
               return hpe::wants_event_types(message);
           });
}

json other_form_of_headers(const json& headers, const std::vector<Message>& messages) {
    const bool is_refused = std::any_of(messages.begin(), messages.end(), zt::wants_headers_as_map);
    return is_refused ? zt::headers_as_map(headers) : json();
}

bool says_duplicate(const Message& message) {
    return message.key() == "ResourceAlreadyExists" || dell::is_duplicate_subscription(message);
}

bool shows_no_context(const json& subscription) {
    return lenovo::leaves_context_out(subscription);
}

bool is_fixed_subscription(const json& subscription) {
    return supermicro::is_slot(subscription);
}

json filling_patch(const json& subscription, const json& payload) {
    return supermicro::filling_patch(subscription, payload);
}

json disabling_patch(const json& subscription) {
    return supermicro::disabling_patch(subscription);
}

std::string event_service_advice(const json& event_service) {
    return dell::disabled_event_service(event_service);
}

std::string destination_advice(std::string_view destination) {
    return hpe::destination_advice(destination);
}

std::string licence_advice(const std::vector<Message>& messages) {
    return supermicro::licence_advice(messages);
}

std::string media_advice(const std::vector<Message>& messages) {
    return dell::media_advice(messages) + supermicro::licence_advice(messages);
}

std::string oem_eject_target(const json& virtual_media) {
    return hpe::eject_target(virtual_media);
}

json oem_eject_body(const std::string& target) {
    return hpe::eject_body(target);
}

std::string oem_media_config(const json& collection_or_device) {
    return supermicro::media_config(collection_or_device);
}

std::string oem_config_eject_target(const json& config) {
    return supermicro::unmount_target(config);
}

std::string oem_unlisted_device(const std::string& collection) {
    return supermicro::device_of_config(collection);
}

bool is_ejected_by_patch(std::string_view allow) {
    return lenovo::is_ejected_by_patch(allow);
}

json eject_patch_without_inserted() {
    return hpe::eject_patch_without_inserted();
}

int looks_after_eject() {
    return dell::eject_looks();
}

bool is_second_view(const json& device, const json& ejected) {
    return dell::is_second_view(device, ejected);
}

bool is_disconnected(const json& virtual_media) {
    return supermicro::is_disconnected(virtual_media);
}

bool is_inserted_by_url(const json& virtual_media) {
    return openbmc::is_inserted_by_url(virtual_media);
}

bool is_console_slot(unsigned refused_with) {
    return cisco::is_console_slot(refused_with);
}

std::vector<std::string> media_types_in(std::string_view name) {
    return ami::media_types_in(name);
}

}  // namespace redfish
