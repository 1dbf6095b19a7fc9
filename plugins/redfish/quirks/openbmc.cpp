#include "quirks/openbmc.hpp"

#include <algorithm>

namespace redfish::openbmc {

bool takes_event_types(const json& event_service) {
    const json& prefixes = member(event_service, "RegistryPrefixes");
    const json& types = member(event_service, "EventTypesForSubscription");
    if ((prefixes.is_array() && !prefixes.empty()) || !types.is_array()) {
        return false;
    }
    return std::find(types.begin(), types.end(), json("Alert")) != types.end();
}

bool is_out_of_subscriptions(const Message& message) {
    return message.key() == "EventSubscriptionLimitExceeded";
}

bool is_inserted_by_url(const json& virtual_media) {
    return text(virtual_media, "Image").find("://") != std::string::npos;
}

}  // namespace redfish::openbmc
