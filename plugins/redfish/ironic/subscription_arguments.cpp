#include "ironic/subscription_arguments.hpp"

#include "ironic/destination_uri.hpp"
#include "protocol/python_text.hpp"
#include "resources/subscription.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace redfish {

namespace {

constexpr std::string_view standard_event_types[] = {
    "Alert", "MetricReport", "Other", "ResourceAdded", "ResourceRemoved", "ResourceUpdated", "StatusChange"};

bool is_subset(const json& types, const std::vector<std::string>& allowed) {
    return types.is_array() && std::all_of(types.begin(), types.end(), [&](const json& type) {
               return type.is_string() &&
                      std::find(allowed.begin(), allowed.end(), type.get<std::string>()) != allowed.end();
           });
}

std::string as_python_set(const std::vector<std::string>& values) {
    std::string out = "{";
    for (const std::string& value : values) {
        out += (out.size() > 1 ? ", " : "") + python_repr(json(value));
    }
    return out + "}";
}

}  // namespace

std::vector<std::string> allowed_event_types(const json& event_service) {
    std::vector<std::string> allowed;
    const json& listed = member(event_service, "EventTypesForSubscription");
    if (listed.is_array()) {
        for (const json& type : listed) {
            if (type.is_string() && type != json("")) {
                allowed.push_back(type.get<std::string>());
            }
        }
    }
    if (allowed.empty()) {
        allowed.assign(std::begin(standard_event_types), std::end(standard_event_types));
    }
    std::sort(allowed.begin(), allowed.end());
    return allowed;
}

std::string create_refusal(const json& arguments, const json& event_service) {
    if (wants_event_types(arguments)) {
        const json& types = member(arguments, "EventTypes");
        const auto allowed = allowed_event_types(event_service);
        if (!is_subset(types, allowed)) {
            return "EventTypes " + python_str(types) + " is not a valid value, allowed values " +
                   as_python_set(allowed);
        }
    }
    if (arguments.contains("Context") && !arguments["Context"].is_string()) {
        return "Context " + python_str(arguments["Context"]) + " is not a valid string";
    }
    if (arguments.contains("Protocol") && !arguments["Protocol"].is_string()) {
        return "Protocol " + python_str(arguments["Protocol"]) + " is not a string";
    }
    const json& headers = member(arguments, "HttpHeaders");
    if (!headers.is_null() && !headers.is_array()) {
        return "HttpHeaders " + python_str(masked_headers(headers)) + " is not a list of headers";
    }
    const json& destination = member(arguments, "Destination");
    if (!destination.is_string() || !is_destination_uri(destination.get<std::string>())) {
        return "Destination " + python_str(destination) + " is not a valid URI";
    }
    return {};
}

}  // namespace redfish
