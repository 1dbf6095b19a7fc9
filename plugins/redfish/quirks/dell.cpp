#include "quirks/dell.hpp"

#include <algorithm>

namespace redfish::dell {

bool is_not_ready(const Message& message) {
    return message.key() == "SYS518";
}

bool is_out_of_sessions(const Message& message) {
    return message.key() == "RAC0218";
}

bool is_duplicate_subscription(const Message& message) {
    return message.key() == "PropertyValueModified" && message.names("Destination");
}

int eject_looks() {
    return 16;
}

bool is_second_view(const json& device, const json& ejected) {
    const std::string image = text(device, "Image");
    return !image.empty() && image == text(ejected, "Image");
}

std::string media_advice(const std::vector<Message>& messages) {
    const auto says = [&](std::string_view key) {
        return std::any_of(messages.begin(), messages.end(), [&](const Message& message) {
            return message.key() == key;
        });
    };
    if (says("VRM0021") || says("RAC0904")) {
        return " The virtual media of this iDRAC is detached or in use: close its remote consoles, set its attach mode "
               "to AutoAttach, or reset it.";
    }
    return says("SYS446") ? " This iDRAC cannot reach or read the image." : "";
}

std::string disabled_event_service(const json& event_service) {
    const json& status = member(event_service, "Status");
    const json& conditions = member(status, "Conditions");
    bool has_condition = false;
    for (std::size_t i = 0; conditions.is_array() && i < conditions.size(); ++i) {
        const std::string id = text(conditions[i], "MessageId");
        has_condition = has_condition || id.substr(id.rfind('.') + 1) == "SYS553";
    }
    const bool is_off = member(event_service, "ServiceEnabled") == json(false);
    if (!is_off && text(status, "State") != "Disabled" && !has_condition) {
        return {};
    }
    return std::string(" The event service is disabled (") +
           (is_off          ? "ServiceEnabled is false"
            : has_condition ? "SYS553"
                            : "Status.State is Disabled") +
           "): enable it in the BMC first; an iDRAC wants IPMILan.1.AlertEnable too.";
}

}  // namespace redfish::dell
