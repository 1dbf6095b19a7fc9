#include "extended/event_methods.hpp"
#include "refusal.hpp"
#include "resources/event_settings.hpp"
#include "resources/test_event.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

const std::string service_path = "/redfish/v1/EventService";

void add_event_service(ScriptedService& bmc, const std::string& document) {
    bmc.resource("/redfish/v1/", "{'EventService': {'@odata.id': '" + service_path + "'}}");
    bmc.resource(service_path, document);
}

std::string submitting(const std::string& more, const std::string& rest = "") {
    return "{'ServiceEnabled': true, 'Actions': {'#EventService.SubmitTestEvent': {'target': '/submit'" + more + "}}" +
           rest + "}";
}

json change(ScriptedService& bmc, const EventSettings& settings) {
    Service service(bmc);
    return run(change_event_service(service, settings));
}

json submit(ScriptedService& bmc, const std::string& given = "{}") {
    Service service(bmc);
    return run(submit_test_event(service, as_json(given)))["sent"];
}

std::string refusal(const std::string& key, const std::string& parameter) {
    return "{'error': {'@Message.ExtendedInfo': [{'MessageId': 'Base.1.8." + key +
           "', 'MessageArgs': ['SubmitTestEvent', '" + parameter + "'], 'Message': 'No good.'}]}}";
}

}  // namespace

TEST_CASE("get_event_service shows how events are sent, and nothing of its mail settings") {
    ScriptedService bmc;
    add_event_service(
        bmc, "{'Id': 'EventService', 'ServiceEnabled': false, 'DeliveryRetryAttempts': null, 'SMTP': {'Password': "
             "'x'}, 'RegistryPrefixes': ['Base'], 'Oem': {}}"
    );
    Service service(bmc);
    CHECK(
        shown_event_service(run(open_event_service(service))) ==
        as_json(
            "{'path': '" + service_path +
            "', 'Id': 'EventService', 'ServiceEnabled': false, 'DeliveryRetryAttempts': null, 'RegistryPrefixes': "
            "['Base']}"
        )
    );
    ScriptedService none;
    none.resource("/redfish/v1/", "{}");
    Service without(none);
    CHECK(refusal_of([&] {
              run(open_event_service(without));
          }) == "The BMC does not support events: it has no EventService at " + service_path);
    none.on("GET " + service_path, 403);
    CHECK(refusal_of([&] {
              run(open_event_service(without));
          }) == "HTTP GET " + service_path + " returned code 403 (Forbidden)");
}

TEST_CASE("set_event_service patches what differs, with the ETag, and waits until it shows") {
    ScriptedService bmc;
    bmc.resource("/redfish/v1/", "{}");
    bmc.on("GET " + service_path, 200, "{'ServiceEnabled': false, 'DeliveryRetryAttempts': 3}", {{"ETag", "\"9\""}});
    bmc.resource(service_path, "{'ServiceEnabled': false, 'DeliveryRetryAttempts': 3}");
    bmc.resource(service_path, "{'ServiceEnabled': true, 'DeliveryRetryAttempts': 3}");
    bmc.on("PATCH " + service_path, 200);
    EventSettings settings;
    settings.enabled = true;
    settings.retry_attempts = 3;
    CHECK(change(bmc, settings)["ServiceEnabled"] == true);
    CHECK(bmc.changes() == std::vector<std::string>{"PATCH " + service_path + R"( {"ServiceEnabled":true})"});
    CHECK(bmc.requests()[2].headers.back().second == "\"9\"");
    CHECK(bmc.pauses().size() == 1);
}

TEST_CASE("set_event_service leaves alone what is so already, and tells what never comes true") {
    ScriptedService bmc;
    add_event_service(bmc, "{'ServiceEnabled': true, 'DeliveryRetryIntervalSeconds': 60}");
    EventSettings settings;
    settings.enabled = true;
    settings.retry_interval_seconds = 60;
    change(bmc, settings);
    CHECK(bmc.changes().empty());
    settings.retry_interval_seconds = 30;
    settings.retry_attempts = 2;
    bmc.on("PATCH " + service_path, 204);
    CHECK(refusal_of([&] {
              change(bmc, settings);
          }) == "The BMC accepted the change of " + service_path + ", but still shows the old DeliveryRetryAttempts");
    CHECK(
        bmc.changes() ==
        std::vector<std::string>{
            "PATCH " + service_path + R"( {"DeliveryRetryAttempts":2,"DeliveryRetryIntervalSeconds":30})"}
    );
    CHECK(bmc.pauses().size() == 10);
}

TEST_CASE("a refusal of set_event_service is told in the BMC's words") {
    ScriptedService bmc;
    add_event_service(bmc, "{'ServiceEnabled': true}");
    bmc.on("PATCH " + service_path, 400, "{'error': {'message': 'Read only.'}}");
    EventSettings settings;
    settings.enabled = false;
    CHECK(refusal_of([&] {
              change(bmc, settings);
          }) == "HTTP PATCH " + service_path + " returned code 400 (Bad Request). Read only.");
}

TEST_CASE("set_event_service with nothing to set, or less than nothing, is refused before anything runs") {
    SetEventServiceArgs args;
    CHECK(refusal_of([&] {
              check_event_settings(args);
          }) == "nothing to set: give 'enabled', 'retry_attempts' or 'retry_interval_seconds'");
    args.retry_attempts = -1;
    CHECK(refusal_of([&] { check_event_settings(args); }) == "argument 'retry_attempts' must not be negative");
    args.retry_attempts = 0;
    args.retry_interval_seconds = -5;
    CHECK(refusal_of([&] { check_event_settings(args); }) == "argument 'retry_interval_seconds' must not be negative");
    args.retry_interval_seconds = 5;
    CHECK(refusal_of([&] { check_event_settings(args); }).empty());
}

TEST_CASE("a test event has a MessageId of a registry that the service has") {
    ScriptedService bmc;
    add_event_service(bmc, submitting("", ", 'RegistryPrefixes': ['Base', 'TaskEvent']"));
    bmc.on("POST /submit", 204);
    CHECK(submit(bmc) == as_json("{'MessageId': 'Base.1.0.Success'}"));
    ScriptedService versioned;  // as AMI prints them
    add_event_service(versioned, submitting("", ", 'RegistryPrefixes': ['EventLog.1.0.0', 'Base.1.5.0', null]"));
    versioned.on("POST /submit", 204);
    CHECK(submit(versioned) == as_json("{'MessageId': 'Base.1.0.Success'}"));
    ScriptedService silent;
    add_event_service(silent, submitting("", ", 'RegistryPrefixes': null"));
    silent.on("POST /submit", 204);
    CHECK(submit(silent) == as_json("{'MessageId': 'ResourceEvent.1.0.TestMessage'}"));
    CHECK(
        silent.changes() == std::vector<std::string>{R"(POST /submit {"MessageId":"ResourceEvent.1.0.TestMessage"})"}
    );
}

TEST_CASE("a test event has an EventType where the action lists its values, and what its ActionInfo requires") {
    ScriptedService bmc;
    add_event_service(bmc, submitting(", 'EventType@Redfish.AllowableValues': ['StatusChange', 'Alert']"));
    bmc.on("POST /submit", 200);
    CHECK(submit(bmc) == as_json("{'EventType': 'Alert', 'MessageId': 'ResourceEvent.1.0.TestMessage'}"));
    ScriptedService informed;
    add_event_service(informed, submitting(", '@Redfish.ActionInfo': '/info'"));
    informed.resource(
        "/info",
        "{'Parameters': [{'Name': 'EventType', 'Required': false, 'AllowableValues': ['Alert']}, {'Name': 'MessageId', "
        "'Required': true}, {'Name': 'Severity', 'Required': true, 'AllowableValues': ['Warning']}]}"
    );
    informed.on("POST /submit", 200);
    CHECK(submit(informed) == as_json("{'Severity': 'Warning', 'MessageId': 'ResourceEvent.1.0.TestMessage'}"));
}

TEST_CASE("a parameter that the service misses is added, and one that it does not know and nobody asked for left out") {
    ScriptedService bmc;
    add_event_service(bmc, submitting(", 'EventType@Redfish.AllowableValues': ['Alert']"));
    bmc.on("POST /submit", 400, refusal("ActionParameterMissing", "OriginOfCondition"));
    bmc.on("POST /submit", 400, refusal("ActionParameterUnknown", "EventType"));
    bmc.on("POST /submit", 204);
    CHECK(
        submit(bmc) ==
        as_json("{'MessageId': 'ResourceEvent.1.0.TestMessage', 'OriginOfCondition': '" + service_path + "'}")
    );
    CHECK(bmc.changes().size() == 3);
    ScriptedService stubborn;
    add_event_service(stubborn, submitting(""));
    stubborn.on("POST /submit", 400, refusal("ActionParameterMissing", "Message"));
    CHECK(refusal_of([&] { submit(stubborn); }).find("No good.") != std::string::npos);
    CHECK(stubborn.changes().size() <= 9);
}

TEST_CASE("what the caller gave for a test event is never dropped") {
    ScriptedService bmc;
    add_event_service(bmc, submitting(""));
    bmc.on("POST /submit", 400, refusal("ActionParameterUnknown", "EventType"));
    CHECK(refusal_of([&] {
              submit(bmc, "{'EventType': 'Alert', 'MessageId': 'X.1.0.Y'}");
          }).find("No good.") != std::string::npos);
    CHECK(bmc.changes() == std::vector<std::string>{R"(POST /submit {"EventType":"Alert","MessageId":"X.1.0.Y"})"});
}

TEST_CASE("a disabled event service that refuses a test event is named as the reason, and a missing action too") {
    ScriptedService bmc;
    add_event_service(
        bmc, "{'ServiceEnabled': false, 'Actions': {'#EventService.SubmitTestEvent': {'target': '/submit'}}}"
    );
    bmc.on("POST /submit", 503);
    CHECK(
        refusal_of([&] { submit(bmc); }) ==
        "HTTP POST /submit returned code 503 (Service Unavailable) The event service is disabled (ServiceEnabled is "
        "false): set_event_service enables it."
    );
    ScriptedService none;
    add_event_service(none, "{'Actions': null}");
    CHECK(refusal_of([&] {
              submit(none);
          }) == "The BMC cannot submit test events: " + service_path + " has no SubmitTestEvent action");
}
