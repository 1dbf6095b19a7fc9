#pragma once

#include "client/service.hpp"

#include <string>

namespace redfish {

enum class IndicatorState {
    off,
    on,
    blinking
};

enum class IndicatorOwner {
    any,  ///< the system where it has an indicator, else its chassis
    system,
    chassis
};

/// What to PATCH into the resource so that its indicator shows `state`; JSON null: it has none. LocationIndicatorActive
/// where the resource shows it, else IndicatorLED, which it replaces. Blinking is a word of IndicatorLED only, and
/// tenon::unsupported where the resource has just the other.
json indicator_patch(const json& resource, IndicatorState state);

/// {"path": …, and the property that was set}. Throws tenon::unsupported where there is no indicator.
tenon::task<json> set_indicator(Service& service, std::string system_id, IndicatorOwner owner, IndicatorState state);

}  // namespace redfish
