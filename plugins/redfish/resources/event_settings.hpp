#pragma once

#include "client/service.hpp"

#include <cstdint>
#include <optional>

namespace redfish {

/// The EventService resource of the BMC; throws tenon::unsupported where there is none.
tenon::task<Resource> open_event_service(Service& service);

/// What of it is shown: without its SMTP settings, which hold a password.
json shown_event_service(const Resource& event_service);

/// What is to be set; absent: left as it is.
struct EventSettings {
    std::optional<bool> enabled;
    std::optional<std::int64_t> retry_attempts;
    std::optional<std::int64_t> retry_interval_seconds;
};

/// Patches what differs, waits until the service shows it, and answers shown_event_service().
tenon::task<json> change_event_service(Service& service, EventSettings settings);

}  // namespace redfish
