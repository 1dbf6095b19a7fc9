#include "quirks/hpe.hpp"

#include "protocol/letter_case.hpp"
#include "protocol/path.hpp"

#include <algorithm>

namespace redfish::hpe {

std::string eject_target(const json& virtual_media) {
    const json& oem = member(virtual_media, "Oem");
    for (const char* vendor : {"Hpe", "Hp"}) {
        const json& actions = member(member(oem, vendor), "Actions");
        for (const char* action : {"#HpeiLOVirtualMedia.EjectVirtualMedia", "#HpiLOVirtualMedia.EjectVirtualMedia"}) {
            if (std::string target = text(member(actions, action), "target"); !target.empty()) {
                return target;
            }
        }
    }
    return {};
}

json eject_body(const std::string& target) {
    json body = json::object();
    body["Action"] = std::string(last_segment(target));
    return body;
}

json eject_patch_without_inserted() {
    json patch;
    patch["Image"] = nullptr;
    return patch;
}

bool is_in_post(const Message& message) {
    return message.key() == "InvalidOperationForSystemState";
}

bool wants_event_types(const Message& message) {
    const bool is_missing = message.key() == "PropertyMissing" || message.key() == "CreateFailedMissingReqProperties";
    return (is_missing && message.names("EventTypes")) || wants_event_types(std::string_view(message.text));
}

bool wants_event_types(std::string_view refusal) {
    return refusal.find("EventTypes") != std::string_view::npos && refusal.find("required") != std::string_view::npos;
}

std::string destination_advice(std::string_view destination) {
    const std::string_view scheme = destination.substr(0, destination.find(':'));
    return is_same_word(scheme, "https")
               ? ""
               : " Many BMCs take only an https Destination (iLO before 7, older iDRAC, OpenBMC).";
}

}  // namespace redfish::hpe
