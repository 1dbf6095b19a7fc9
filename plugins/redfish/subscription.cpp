#include "subscription.hpp"

#include "destination_uri.hpp"
#include "path.hpp"
#include "python_text.hpp"

#include <algorithm>

namespace redfish {

namespace {

constexpr std::string_view standard_event_types[] = {
    "Alert", "MetricReport", "Other", "ResourceAdded", "ResourceRemoved", "ResourceUpdated", "StatusChange"};

json default_event_types() {
    json types = json::array();
    types.push_back("Alert");
    return types;
}

bool is_subset(const json& types, const std::vector<std::string>& allowed) {
    return types.is_array() && std::all_of(types.begin(), types.end(), [&](const json& type) {
               return type.is_string() &&
                      std::find(allowed.begin(), allowed.end(), type.get<std::string>()) != allowed.end();
           });
}

bool takes_event_types(const json& event_service) {
    const json& prefixes = member(event_service, "RegistryPrefixes");
    const bool has_prefixes = prefixes.is_array() && !prefixes.empty();
    const json& types = member(event_service, "EventTypesForSubscription");
    return types.is_array() ? is_subset(default_event_types(), types) && !has_prefixes : !has_prefixes;
}

std::string as_python_set(const std::vector<std::string>& values) {
    std::string out = "{";
    for (const std::string& value : values) {
        out += (out.size() > 1 ? ", " : "") + python_repr(json(value));
    }
    return out + "}";
}

bool complains_of(const std::vector<Message>& messages, std::string_view property) {
    static constexpr std::string_view complaints[] = {
        "PropertyUnknown",        "PropertyNotWritable",      "PropertyNotWritableOrUnknown",
        "PropertyValueNotInList", "PropertyValueFormatError", "PropertyNotSupported",
    };
    return std::any_of(messages.begin(), messages.end(), [&](const Message& message) {
        return message.names(property) &&
               std::find(std::begin(complaints), std::end(complaints), message.key()) != std::end(complaints);
    });
}

bool misses(const std::vector<Message>& messages, std::string_view property) {
    return std::any_of(messages.begin(), messages.end(), [&](const Message& message) {
        return message.key() == "PropertyMissing" && message.names(property);
    });
}

}  // namespace

std::vector<std::string> allowed_event_types(const json& event_service) {
    std::vector<std::string> allowed;
    const json& listed = member(event_service, "EventTypesForSubscription");
    if (listed.is_array()) {
        for (const json& type : listed) {
            if (type.is_string()) {
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

bool wants_event_types(const json& arguments) {
    return !member(arguments, "EventTypes").is_null();
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
        return "HttpHeaders " + python_str(headers) + " is not a list of headers";
    }
    const json& destination = member(arguments, "Destination");
    if (!destination.is_string() || !is_destination_uri(destination.get<std::string>())) {
        return "Destination " + python_str(destination) + " is not a valid URI";
    }
    return {};
}

json subscription_payload(const json& arguments, const json& event_service) {
    json payload = json::object();
    payload["Destination"] = member(arguments, "Destination");
    payload["Protocol"] = arguments.contains("Protocol") ? arguments["Protocol"] : json("Redfish");
    payload["Context"] = arguments.contains("Context") ? arguments["Context"] : json("");
    if (wants_event_types(arguments)) {
        payload["EventTypes"] = arguments["EventTypes"];
    } else if (takes_event_types(event_service)) {
        payload["EventTypes"] = default_event_types();
    }
    const json& headers = member(arguments, "HttpHeaders");
    if (headers.is_array() && !headers.empty()) {
        payload["HttpHeaders"] = headers;
    }
    return payload;
}

std::optional<json> amended_payload(const json& payload, const json& arguments, const std::vector<Message>& messages) {
    json amended = payload;
    for (const char* property : {"EventTypes", "Context"}) {
        if (member(arguments, property).is_null() && complains_of(messages, property)) {
            amended.erase(property);
        }
    }
    if (!payload.contains("EventTypes") && misses(messages, "EventTypes")) {
        amended["EventTypes"] = default_event_types();
    }
    return amended == payload ? std::nullopt : std::optional<json>(std::move(amended));
}

bool says_duplicate(const std::vector<Message>& messages) {
    return std::any_of(messages.begin(), messages.end(), [](const Message& message) {
        // iDRAC says PropertyValueModified of a Destination that is subscribed already.
        return message.key() == "ResourceAlreadyExists" ||
               (message.key() == "PropertyValueModified" && message.names("Destination"));
    });
}

std::string created_path(std::string_view location, std::string_view body, std::string_view collection) {
    std::vector<std::string> candidates{path_of(location)};
    const json document = parsed(body);
    candidates.push_back(path_of(text(document, "@odata.id")));
    const json& id = member(document, "ID");
    if (id.is_number_integer()) {
        candidates.push_back(member_path(collection, id.dump()));
    }
    candidates.push_back(path_of(text(document, "message")));
    const auto is_member = [&](const std::string& path) { return is_member_path(collection, path); };
    const auto found = std::find_if(candidates.begin(), candidates.end(), is_member);
    return found == candidates.end() ? std::string() : *found;
}

bool is_ours(const json& subscription, const json& payload) {
    return text(subscription, "Destination") == text(payload, "Destination") &&
           text(subscription, "Context") == text(payload, "Context");
}

json shown_fields(const json& subscription) {
    json shown = json::object();
    if (!subscription.is_object()) {
        return shown;
    }
    for (auto it = subscription.begin(); it != subscription.end(); ++it) {
        for (const char* name : {"Id", "Context", "Protocol", "Destination", "EventTypes"}) {
            if (it.key() == name) {
                shown[name] = it.value();
            }
        }
    }
    return shown;
}

}  // namespace redfish
