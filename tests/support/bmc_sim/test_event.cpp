#include "support/bmc_sim/event_service.hpp"

namespace tenon::bmc_sim {

namespace {

/// The standard's list of objects with a key each, and ZT's map.
std::vector<std::pair<std::string, std::string>> headers_in(const Json& value) {
    std::vector<std::pair<std::string, std::string>> headers;
    if (value.is_array()) {
        for (const auto& entry : value) {
            const auto more = headers_in(entry);
            headers.insert(headers.end(), more.begin(), more.end());
        }
    } else if (value.is_object()) {
        for (const auto& [name, text] : value.items()) {
            if (text.is_string()) {
                headers.emplace_back(name, text.get<std::string>());
            }
        }
    }
    return headers;
}

bool is_awake(const Json& member) {
    const auto status = member.find("Status");
    const auto state = status == member.end() ? std::string() : text_at(*status, "State");
    return state != "Disabled" && state != "Suspended";
}

/// What the caller gave, or something plausible.
Json record_of(const Json& arguments, const std::string& service, const std::string& id) {
    Json record{
        {"EventType", "Alert"},
        {"EventId", id},
        {"MemberId", "0"},
        {"Severity", "OK"},
        {"Message", "Test event of the simulator"},
        {"MessageId", "ResourceEvent.1.3.TestMessage"},
        {"MessageArgs", Json::array()},
        {"EventTimestamp", "2026-01-01T00:00:00Z"},
        {"OriginOfCondition", Json{{"@odata.id", service}}},
    };
    for (const auto& [name, value] : arguments.items()) {
        if (name != "OriginOfCondition" && !value.is_null()) {
            record[name] = value;
        }
    }
    return record;
}

}  // namespace

Response EventService::submit_test_event(const Json& arguments) {
    const auto id = std::to_string(++last_event_);
    for (const auto& path : member_paths()) {
        const auto* const member = tree_.find(path);
        if (member == nullptr || !is_awake(*member)) {
            continue;
        }
        const Json body{
            {"@odata.type", "#Event.v1_7_0.Event"},
            {"Id", id},
            {"Name", "Event Array"},
            {"Context", text_at(*member, "Context")},
            {"Events", Json::array({record_of(arguments, service_, id)})},
        };
        const auto headers = headers_by_path_.find(path);
        events_.push_back(
            {text_at(*member, "Destination"),
             headers == headers_by_path_.end() ? headers_in(nullptr) : headers_in(headers->second),
             body.dump(-1, ' ', false, Json::error_handler_t::replace)}
        );
    }
    return {204, {}, ""};
}

}  // namespace tenon::bmc_sim
