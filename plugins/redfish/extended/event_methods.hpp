#pragma once

#include "protocol/json.hpp"

#include <tenon/args.hpp>
#include <tenon/call.hpp>
#include <tenon/task.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace redfish {

struct SetEventServiceArgs {
    std::optional<bool> enabled;
    std::optional<std::int64_t> retry_attempts;
    std::optional<std::int64_t> retry_interval_seconds;
};
TENON_ARGS(SetEventServiceArgs, enabled, retry_attempts, retry_interval_seconds)

/// Refuses what the schema cannot: nothing to set, and numbers below zero.
void check_event_settings(const SetEventServiceArgs& args);

struct SubmitTestEventArgs {
    std::optional<std::string> event_type;
    std::optional<std::string> message_id;
    std::optional<std::string> message;
    std::optional<std::vector<std::string>> message_args;
    std::optional<std::string> origin;
    std::optional<std::string> severity;
    std::optional<std::string> event_id;
};
TENON_ARGS(SubmitTestEventArgs, event_type, message_id, message, message_args, origin, severity, event_id)

/// The event service, besides Ironic's subscriptions.
class EventMethods {
public:
    tenon::task<json> get_event_service(tenon::Call& call);
    tenon::task<json> set_event_service(tenon::Call& call, SetEventServiceArgs args);
    tenon::task<json> submit_test_event(tenon::Call& call, SubmitTestEventArgs args);

    void check_set_event_service(tenon::Call& call, SetEventServiceArgs args);
};

}  // namespace redfish
