#include "resources/event_settings.hpp"

#include <utility>

namespace redfish {

namespace {

/// iDRACs show the old value for a moment.
constexpr std::chrono::seconds change_poll_interval{1};
constexpr int most_change_polls = 10;

json wanted_properties(const EventSettings& settings) {
    json wanted = json::object();
    if (settings.enabled) {
        wanted["ServiceEnabled"] = *settings.enabled;
    }
    if (settings.retry_attempts) {
        wanted["DeliveryRetryAttempts"] = *settings.retry_attempts;
    }
    if (settings.retry_interval_seconds) {
        wanted["DeliveryRetryIntervalSeconds"] = *settings.retry_interval_seconds;
    }
    return wanted;
}

/// Those that the service does not show so. What is so already is not sent: an iLO refuses ServiceEnabled whatever its
/// value.
json missing_properties(const json& wanted, const json& document) {
    json missing = json::object();
    for (auto it = wanted.begin(); it != wanted.end(); ++it) {
        if (member(document, it.key()) != it.value()) {
            missing[it.key()] = it.value();
        }
    }
    return missing;
}

}  // namespace

tenon::task<Resource> open_event_service(Service& service) {
    const std::string path = co_await service.root_link("EventService");
    try {
        co_return co_await service.get(path);
    } catch (const Refused& refused) {
        if (!refused.is_not_found()) {
            throw;
        }
    }
    throw tenon::unsupported("The BMC does not support events: it has no EventService at " + path);
}

json shown_event_service(const Resource& event_service) {
    json shown = json::object();
    shown["path"] = event_service.path;
    for (const char* name :
         {"Id", "Name", "ServiceEnabled", "Status", "DeliveryRetryAttempts", "DeliveryRetryIntervalSeconds",
          "EventTypesForSubscription", "RegistryPrefixes", "ResourceTypes", "EventFormatTypes", "ServerSentEventUri",
          "SSEFilterPropertiesSupported", "SubordinateResourcesSupported"}) {
        if (event_service.document.contains(name)) {
            shown[name] = event_service.document[name];
        }
    }
    return shown;
}

tenon::task<json> change_event_service(Service& service, EventSettings settings) {
    Resource event_service = co_await open_event_service(service);
    const json wanted = wanted_properties(settings);
    json missing = missing_properties(wanted, event_service.document);
    if (missing.empty()) {
        co_return shown_event_service(event_service);
    }
    const std::string path = event_service.path;
    co_await service.patch(std::move(event_service), missing);
    for (int polls = 0;; ++polls) {
        event_service = co_await service.get(path);
        missing = missing_properties(wanted, event_service.document);
        if (missing.empty()) {
            co_return shown_event_service(event_service);
        }
        if (polls == most_change_polls) {
            break;
        }
        co_await service.pause(change_poll_interval);
    }
    throw Unexpected("The BMC accepted the change of " + path + ", but still shows the old " + missing.begin().key());
}

}  // namespace redfish
