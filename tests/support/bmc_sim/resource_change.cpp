#include "support/bmc_sim/resource_change.hpp"

#include "support/bmc_sim/etag.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tenon::bmc_sim {

namespace {

constexpr std::array switches{"SecureBootEnable", "LocationIndicatorActive", "ServiceEnabled"};
constexpr std::array led_states{"Lit", "Blinking", "Off"};

template <std::size_t N>
bool holds(const std::array<const char*, N>& names, const std::string& name) {
    return std::any_of(names.begin(), names.end(), [&](const char* known) { return name == known; });
}

Response refuse(const std::string& id, const std::string& name, const Json& value, const std::string& why) {
    return property_error(
        id, name, "The value " + value.dump() + " for the property " + name + " " + why,
        Json::array({value.dump(), name})
    );
}

Response check(const Json& resource, const Json& change) {
    for (const auto& [name, value] : change.items()) {
        const bool is_switch = holds(switches, name);
        if ((is_switch || name == "IndicatorLED") && !resource.contains(name)) {
            return property_error(
                "PropertyUnknown", name,
                "The property " + name + " is not in the list of valid properties for the resource.",
                Json::array({name})
            );
        }
        if (is_switch && !value.is_boolean()) {
            return refuse(
                "PropertyValueTypeError", name, value, "is of a different type than the property can accept."
            );
        }
        if (name == "IndicatorLED" && !(value.is_string() && holds(led_states, value.get<std::string>()))) {
            return refuse("PropertyValueNotInList", name, value, "is not in the list of acceptable values.");
        }
    }
    return {};
}

}  // namespace

void merge(Json& resource, const Json& change) {
    for (const auto& [name, value] : change.items()) {
        if (name.rfind('@', 0) == 0) {
            continue;
        }
        auto& old = resource[name];
        if (old.is_object() && value.is_object()) {
            merge(old, value);
        } else {
            old = value;
        }
    }
}

Response change_resource(Json& resource, const Json& change) {
    if (auto refusal = check(resource, change); refusal.status != 200) {
        return refusal;
    }
    merge(resource, change);
    touch(resource);
    return json_response(200, resource);
}

}  // namespace tenon::bmc_sim
