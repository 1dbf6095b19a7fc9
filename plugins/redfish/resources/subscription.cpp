#include "resources/subscription.hpp"

#include "quirks/quirks.hpp"
#include "resources/image_url.hpp"
#include "resources/refusal_names.hpp"

#include <algorithm>
#include <iterator>

namespace redfish {

namespace {

json default_event_types() {
    json types = json::array();
    types.push_back("Alert");
    return types;
}

/// Whether the message is about the form or the presence of the property: then it is worth a try without it.
bool complains_of(const Message& message, std::string_view property) {
    static constexpr std::string_view complaints[] = {
        "PropertyUnknown",        "PropertyNotWritable",      "PropertyNotWritableOrUnknown", "PropertyValueNotInList",
        "PropertyNotSupported",   "PropertyValueFormatError", "PropertyValueTypeError",       "PropertyValueError",
        "PropertyValueIncorrect", "StringValueTooShort",      "PropertyValueOutOfRange"};
    const std::string_view key = message.key();
    const bool is_complaint = std::find(std::begin(complaints), std::end(complaints), key) != std::end(complaints);
    return is_complaint && (message.names(property) || message.text.find(property) != std::string::npos);
}

bool misses(const Message& message, std::string_view property) {
    const std::string_view key = message.key();
    return (key == "PropertyMissing" || key == "CreateFailedMissingReqProperties") && message.names(property);
}

/// For a service that says it in plain words only.
bool says_in_words(const Refused& refused, std::string_view property) {
    return refused.messages().empty() && refusal_names(refused, property);
}

}  // namespace

bool wants_event_types(const json& arguments) {
    return !member(arguments, "EventTypes").is_null();
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

std::optional<json> amended_payload(const json& payload, const json& arguments, const Refused& refused) {
    if (refused.refused_with() != 400 && refused.refused_with() != 422) {
        return std::nullopt;
    }
    const auto& messages = refused.messages();
    const auto is_refused = [&](const char* property) {
        return says_in_words(refused, property) || std::any_of(messages.begin(), messages.end(), [&](const Message& m) {
                   return complains_of(m, property);
               });
    };
    json amended = payload;
    for (const char* property : {"EventTypes", "Context", "Protocol"}) {
        if (member(arguments, property).is_null() && payload.contains(property) && is_refused(property)) {
            amended.erase(property);
        }
    }
    if (!payload.contains("EventTypes") && wants_event_types(messages, refused.what())) {
        amended["EventTypes"] = default_event_types();
    }
    const auto misses_context = [](const Message& message) { return misses(message, "Context"); };
    if (!payload.contains("Context") && std::any_of(messages.begin(), messages.end(), misses_context)) {
        amended["Context"] = "Ironic";  // it wants one, and took no empty one
    }
    if (json headers = other_form_of_headers(member(payload, "HttpHeaders"), messages); !headers.is_null()) {
        amended["HttpHeaders"] = std::move(headers);
    }
    return amended == payload ? std::nullopt : std::optional<json>(std::move(amended));
}

bool says_duplicate(const std::vector<Message>& messages) {
    return std::any_of(messages.begin(), messages.end(), [](const Message& message) {
        return says_duplicate(message);
    });
}

bool is_ours(const json& subscription, const json& payload) {
    return text(subscription, "Destination") == text(payload, "Destination") &&
           (text(subscription, "Context") == text(payload, "Context") || shows_no_context(subscription));
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

json masked_headers(const json& headers) {
    if (headers.is_object()) {
        json masked = json::object();
        for (auto it = headers.begin(); it != headers.end(); ++it) {
            masked[it.key()] = "***";
        }
        return masked;
    }
    if (headers.is_array()) {
        json masked = json::array();
        for (const json& header : headers) {
            masked.push_back(masked_headers(header));
        }
        return masked;
    }
    return headers.is_string() ? json("***") : headers;
}

json shown_payload(const json& payload) {
    json shown = payload;
    if (shown.contains("HttpHeaders")) {
        shown["HttpHeaders"] = masked_headers(payload["HttpHeaders"]);
    }
    if (const json& destination = member(payload, "Destination"); destination.is_string()) {
        shown["Destination"] = masked_url(destination.get_ref<const std::string&>());
    }
    return shown;
}

}  // namespace redfish
