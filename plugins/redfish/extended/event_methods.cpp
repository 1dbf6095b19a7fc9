#include "extended/event_methods.hpp"

#include "client/bmc_connection.hpp"
#include "resources/event_settings.hpp"
#include "resources/test_event.hpp"

#include <utility>

namespace redfish {

namespace {

template <class Value>
void put(json& body, const char* name, const std::optional<Value>& value) {
    if (value) {
        body[name] = *value;
    }
}

}  // namespace

void check_event_settings(const SetEventServiceArgs& args) {
    if (!args.enabled && !args.retry_attempts && !args.retry_interval_seconds) {
        throw tenon::invalid("nothing to set: give 'enabled', 'retry_attempts' or 'retry_interval_seconds'");
    }
    if (args.retry_attempts.value_or(0) < 0) {
        throw tenon::invalid("argument 'retry_attempts' must not be negative");
    }
    if (args.retry_interval_seconds.value_or(0) < 0) {
        throw tenon::invalid("argument 'retry_interval_seconds' must not be negative");
    }
}

tenon::task<json> EventMethods::get_event_service(tenon::Call& call) {
    BmcConnection connection(call);
    Service service(connection);
    const Resource event_service = co_await open_event_service(service);
    co_return shown_event_service(event_service);
}

void EventMethods::check_set_event_service(tenon::Call&, SetEventServiceArgs args) {
    check_event_settings(args);
}

tenon::task<json> EventMethods::set_event_service(tenon::Call& call, SetEventServiceArgs args) {
    BmcConnection connection(call);
    Service service(connection);
    EventSettings settings;
    settings.enabled = args.enabled;
    settings.retry_attempts = args.retry_attempts;
    settings.retry_interval_seconds = args.retry_interval_seconds;
    co_return co_await change_event_service(service, settings);
}

tenon::task<json> EventMethods::submit_test_event(tenon::Call& call, SubmitTestEventArgs args) {
    BmcConnection connection(call);
    Service service(connection);
    json given = json::object();
    put(given, "EventType", args.event_type);
    put(given, "EventId", args.event_id);
    put(given, "Severity", args.severity);
    put(given, "Message", args.message);
    put(given, "MessageId", args.message_id);
    put(given, "MessageArgs", args.message_args);
    put(given, "OriginOfCondition", args.origin);
    co_return co_await redfish::submit_test_event(service, std::move(given));
}

}  // namespace redfish
