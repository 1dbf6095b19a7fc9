#include "resources/test_event.hpp"

#include "resources/event_settings.hpp"
#include "resources/refusal_names.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

namespace redfish {

namespace {

constexpr std::array<const char*, 9> known_parameters{"EventType",   "EventId",      "EventTimestamp",
                                                      "Severity",    "Message",      "MessageId",
                                                      "MessageArgs", "EventGroupId", "OriginOfCondition"};

/// Services that want more than two parameters name them one at a time.
constexpr int most_amendments = 8;

/// The message of a registry that the service has. ResourceEvent has one that is meant for this. AMI's prefixes have
/// their version behind them ("Base.1.5.0", the public Gigabyte tree).
std::string message_id(const json& event_service) {
    const json& prefixes = member(event_service, "RegistryPrefixes");
    const auto has = [&](const std::string& prefix) {
        return std::any_of(prefixes.begin(), prefixes.end(), [&](const json& listed) {
            return listed == json(prefix) ||
                   (listed.is_string() && listed.get<std::string>().rfind(prefix + ".", 0) == 0);
        });
    };
    const bool only_base = prefixes.is_array() && !has("ResourceEvent") && has("Base");
    return only_base ? "Base.1.0.Success" : "ResourceEvent.1.0.TestMessage";
}

/// `preferred` where the service allows it or does not say, else the first that it allows.
std::string allowed(const std::vector<ActionParameter>& parameters, const char* name, const std::string& preferred) {
    const ActionParameter* parameter = find_parameter(parameters, name);
    if (parameter == nullptr || parameter->values.empty()) {
        return preferred;
    }
    const std::vector<std::string>& values = parameter->values;
    return std::find(values.begin(), values.end(), preferred) != values.end() ? preferred : values.front();
}

std::string now() {
    const std::time_t time = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&time, &parts);
    std::array<char, 32> text{};
    const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return std::string(text.data(), length);
}

json default_of(
    const std::string& name, const Resource& event_service, const std::vector<ActionParameter>& parameters
) {
    if (name == "EventType") {
        return allowed(parameters, "EventType", "Alert");
    }
    if (name == "EventId") {
        return "1";
    }
    if (name == "EventTimestamp") {
        return now();
    }
    if (name == "Severity") {
        return allowed(parameters, "Severity", "OK");
    }
    if (name == "Message") {
        return "Test event";
    }
    if (name == "MessageId") {
        return allowed(parameters, "MessageId", message_id(event_service.document));
    }
    if (name == "MessageArgs") {
        return json::array();
    }
    if (name == "EventGroupId") {
        return 0;
    }
    return event_service.path;  // OriginOfCondition
}

}  // namespace

json test_event(const json& given, const Resource& event_service, const std::vector<ActionParameter>& parameters) {
    json body = given;
    for (const char* name : known_parameters) {
        const ActionParameter* parameter = find_parameter(parameters, name);
        const bool is_required = parameter != nullptr && parameter->is_required;
        const bool is_listed_type = std::string_view(name) == "EventType" && parameter != nullptr && !is_required &&
                                    find_parameter(parameters, "MessageId") == nullptr;
        const bool is_standard = std::string_view(name) == "MessageId";
        if ((is_required || is_listed_type || is_standard) && !body.contains(name)) {
            body[name] = default_of(name, event_service, parameters);
        }
    }
    return body;
}

std::optional<json> amended_test_event(
    const json& body, const json& given, const Resource& event_service, const std::vector<ActionParameter>& parameters,
    const Refused& refused
) {
    json amended = body;
    for (const char* name : known_parameters) {
        if (!refusal_names(refused, name)) {
            continue;
        }
        if (!body.contains(name)) {
            amended[name] = default_of(name, event_service, parameters);
        } else if (!given.contains(name)) {
            amended.erase(name);
        }
    }
    return amended == body ? std::nullopt : std::optional<json>(std::move(amended));
}

tenon::task<json> submit_test_event(Service& service, json given) {
    const Resource event_service = co_await open_event_service(service);
    const std::optional<Action> action = action_of(event_service.document, "#EventService.SubmitTestEvent");
    if (!action) {
        throw tenon::unsupported(
            "The BMC cannot submit test events: " + event_service.path + " has no SubmitTestEvent action"
        );
    }
    const bool is_disabled = member(event_service.document, "ServiceEnabled") == json(false);
    const std::vector<ActionParameter> parameters = co_await action_parameters(service, *action);
    json body = test_event(given, event_service, parameters);
    for (int amendments = 0;; ++amendments) {
        std::optional<json> amended;
        std::string failure;
        try {
            co_await service.act("POST", action->target, body);
        } catch (const Refused& refused) {
            amended = refused.refused_with() == 400 && amendments < most_amendments
                          ? amended_test_event(body, given, event_service, parameters, refused)
                          : std::nullopt;
            if (!amended && !is_disabled) {
                throw;
            }
            failure = refused.what();
        }
        if (!amended && !failure.empty()) {
            throw Unexpected(
                failure + " The event service is disabled (ServiceEnabled is false): set_event_service enables it."
            );
        }
        if (!amended) {
            break;
        }
        body = *std::move(amended);
    }
    json answer = json::object();
    answer["sent"] = body;
    answer["ServiceEnabled"] = member(event_service.document, "ServiceEnabled");
    co_return answer;
}

}  // namespace redfish
