#include "ironic/subscription_arguments.hpp"
#include "protocol/created_path.hpp"
#include "resources/subscription.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

const json event_service = as_json("{'EventTypesForSubscription': ['StatusChange', 'Alert']}");

std::string refusal(const std::string& arguments) {
    return create_refusal(as_json(arguments), event_service);
}

json payload(const std::string& arguments, const std::string& service) {
    return subscription_payload(as_json(arguments), as_json(service));
}

Refused refusal_with(unsigned status, const std::string& body) {
    tenon::HttpResponse response;
    response.status = status;
    response.body = quoted(body);
    return {"POST", "/s", response};
}

Refused complaint(const std::string& key, const std::string& property) {
    return refusal_with(
        400, "{'error': {'@Message.ExtendedInfo': [{'MessageId': 'Base.1.13.0." + key + "', 'MessageArgs': ['" +
                 property + "']}]}}"
    );
}

/// What a second try sends; null: there is none.
json amended(const json& sent, const std::string& arguments, const Refused& refused) {
    return amended_payload(sent, as_json(arguments), refused).value_or(json());
}

const std::string with_alert = "{'EventTypesForSubscription': ['Alert']}";

}  // namespace

TEST_CASE("create_subscription refuses bad arguments in Ironic's words", "[ironic-67]") {
    CHECK(refusal("{'Destination': 'https://h/e'}").empty());
    CHECK(refusal("{'Destination': 'https://h/e', 'EventTypes': ['Alert'], 'Context': 'c', 'Protocol': 'Redfish', "
                  "'HttpHeaders': []}")
              .empty());
    CHECK(refusal("{}") == "Destination None is not a valid URI");
    CHECK(refusal("{'Destination': 'nope'}") == "Destination nope is not a valid URI");
    CHECK(refusal("{'Destination': ['a']}") == "Destination ['a'] is not a valid URI");
    CHECK(refusal("{'Destination': {'a': 1}}") == "Destination {'a': 1} is not a valid URI");
    CHECK(refusal("{'Context': null}") == "Context None is not a valid string");
    CHECK(refusal("{'Context': 5}") == "Context 5 is not a valid string");
    CHECK(refusal("{'Protocol': ['a']}") == "Protocol ['a'] is not a string");
    CHECK(refusal("{'HttpHeaders': {'X': 'y'}}") == "HttpHeaders {'X': '***'} is not a list of headers");
    CHECK(
        refusal("{'EventTypes': ['Nope']}") ==
        "EventTypes ['Nope'] is not a valid value, allowed values {'Alert', 'StatusChange'}"
    );
    CHECK(
        refusal("{'EventTypes': 'Alert'}") ==
        "EventTypes Alert is not a valid value, allowed values {'Alert', 'StatusChange'}"
    );
    CHECK(
        refusal("{'EventTypes': [['Alert']]}") ==
        "EventTypes [['Alert']] is not a valid value, allowed values {'Alert', 'StatusChange'}"
    );
}

TEST_CASE(
    "arguments are checked in Ironic's order: EventTypes, Context, Protocol, HttpHeaders, Destination", "[ironic-67]"
) {
    CHECK(refusal("{'EventTypes': 1, 'Context': 1, 'Protocol': 1, 'HttpHeaders': 1}").rfind("EventTypes", 0) == 0);
    CHECK(refusal("{'Context': 1, 'Protocol': 1, 'HttpHeaders': 1}").rfind("Context", 0) == 0);
    CHECK(refusal("{'Protocol': 1, 'HttpHeaders': 1}").rfind("Protocol", 0) == 0);
    CHECK(refusal("{'HttpHeaders': 1}").rfind("HttpHeaders", 0) == 0);
}

TEST_CASE("a service that lists no event types takes all that the standard has", "[ironic-67]") {
    CHECK(
        create_refusal(as_json("{'EventTypes': ['MetricReport', 'Other'], 'Destination': 'https://h'}"), as_json("{}"))
            .empty()
    );
    CHECK(
        create_refusal(as_json("{'EventTypes': ['x']}"), as_json("{'EventTypesForSubscription': null}")) ==
        "EventTypes ['x'] is not a valid value, allowed values {'Alert', 'MetricReport', 'Other', 'ResourceAdded', "
        "'ResourceRemoved', "
        "'ResourceUpdated', 'StatusChange'}"
    );
}

TEST_CASE("the payload has Ironic's defaults and order", "[ironic-67]") {
    CHECK(
        payload("{'Destination': 'https://h'}", with_alert).dump() ==
        R"({"Destination":"https://h","Protocol":"Redfish","Context":"","EventTypes":["Alert"]})"
    );
    CHECK(
        payload(
            "{'HttpHeaders': [{'X': 'y'}], 'EventTypes': ['Other'], 'Context': 'c', 'Protocol': 'SNMPv2c', "
            "'Destination': 'x://h',"
            " 'unknown': 1}",
            "{}"
        )
            .dump() ==
        R"({"Destination":"x://h","Protocol":"SNMPv2c","Context":"c","EventTypes":["Other"],"HttpHeaders":[{"X":"y"}]})"
    );
    CHECK_FALSE(payload("{'HttpHeaders': []}", "{}").contains("HttpHeaders"));
}

TEST_CASE("EventTypes is added only where the service says that it takes it") {
    CHECK(payload("{}", with_alert).contains("EventTypes"));
    CHECK_FALSE(payload("{}", "{}").contains("EventTypes"));
    CHECK_FALSE(payload("{}", "{'RegistryPrefixes': ['Base']}").contains("EventTypes"));
    CHECK_FALSE(
        payload("{}", "{'RegistryPrefixes': ['Base'], 'EventTypesForSubscription': ['Alert']}").contains("EventTypes")
    );
    CHECK_FALSE(payload("{}", "{'EventTypesForSubscription': ['Other']}").contains("EventTypes"));
    CHECK_FALSE(payload("{}", "{'EventTypesForSubscription': null}").contains("EventTypes"));
    CHECK_FALSE(payload("{'EventTypes': null}", "{}").contains("EventTypes"));
    CHECK(payload("{'EventTypes': ['Alert']}", "{'RegistryPrefixes': ['Base']}").contains("EventTypes"));
}

TEST_CASE("a second try leaves out what we added and nothing that the caller gave") {
    const json sent = payload("{'Destination': 'https://h'}", with_alert);
    const json without_types = amended(sent, "{}", complaint("PropertyUnknown", "EventTypes"));
    REQUIRE(without_types.is_object());
    CHECK_FALSE(without_types.contains("EventTypes"));
    CHECK(without_types.contains("Context"));
    CHECK(amended(sent, "{'EventTypes': ['Alert']}", complaint("PropertyUnknown", "EventTypes")).is_null());
    CHECK(amended(sent, "{'Context': 'c'}", complaint("PropertyValueFormatError", "Context")).is_null());
    CHECK(amended(sent, "{'Protocol': 'Redfish'}", complaint("PropertyUnknown", "Protocol")).is_null());
    CHECK(amended(sent, "{}", complaint("PropertyUnknown", "Destination")).is_null());
    CHECK(amended(sent, "{}", complaint("ResourceInUse", "EventTypes")).is_null());
    CHECK(amended(sent, "{}", refusal_with(500, complaint("PropertyUnknown", "EventTypes").what())).is_null());

    const json bare = payload("{}", "{'RegistryPrefixes': ['Base']}");
    const json with_types = amended(bare, "{}", complaint("PropertyMissing", "EventTypes"));
    REQUIRE(with_types.is_object());
    CHECK(with_types["EventTypes"].dump() == R"(["Alert"])");
}

TEST_CASE("an empty Context is left out for who refuses it, and given a value for who misses it then") {
    const json sent = payload("{'Destination': 'https://h'}", "{}");
    const json without = amended(sent, "{}", complaint("PropertyValueFormatError", "Context"));
    REQUIRE(without.is_object());
    CHECK_FALSE(without.contains("Context"));
    CHECK(amended(without, "{}", complaint("PropertyMissing", "Context"))["Context"] == "Ironic");
}

TEST_CASE("a complaint in plain words is understood when it names the property") {
    const json sent = payload("{'Destination': 'https://h'}", with_alert);
    CHECK_FALSE(amended(sent, "{}", refusal_with(400, "EventTypes is unknown here")).contains("EventTypes"));
    CHECK(amended(sent, "{}", refusal_with(400, "no")).is_null());
}

TEST_CASE("an error text shows neither the values of HttpHeaders nor a password of the Destination") {
    CHECK(
        shown_payload(
            as_json("{'Destination': 'https://u:p@h/e', 'HttpHeaders': [{'Authorization': 'Bearer x'}, 'y', 1]}")
        )
            .dump() == R"({"Destination":"https://***@h/e","HttpHeaders":[{"Authorization":"***"},"***",1]})"
    );
    CHECK(
        shown_payload(as_json("{'Destination': 5, 'HttpHeaders': {'A': {}}}")).dump() ==
        R"({"Destination":5,"HttpHeaders":{"A":"***"}})"
    );
}

TEST_CASE("the path of the new subscription is read from wherever the answer has it") {
    const std::string collection = "/redfish/v1/EventService/Subscriptions";
    CHECK(created_path("https://other:1/redfish/v1/EventService/Subscriptions/7", "", collection) == collection + "/7");
    CHECK(
        created_path("", quoted("{'@odata.id': '/redfish/v1/EventService/Subscriptions/8/'}"), collection) ==
        collection + "/8/"
    );
    CHECK(
        created_path("", quoted("{'@odata.id': '/redfish/v1/EventService/Subscriptions', 'ID': 9}"), collection) ==
        collection + "/9"
    );
    CHECK(
        created_path("", quoted("{'code': 201, 'message': '/redfish/v1/EventService/Subscriptions/1'}"), collection) ==
        collection + "/1"
    );
    CHECK(created_path("/redfish/v1/TaskService/Tasks/1", "not json", collection).empty());
    CHECK(created_path("", "", collection).empty());
    CHECK(created_path("", "[]", collection).empty());
}

TEST_CASE("an answer shows five fields in the service's order", "[ironic-67][ironic-69]") {
    CHECK(
        shown_fields(
            as_json(
                "{'@odata.id': 'x', 'Id': '2', 'Name': 's', 'Destination': 'd', 'Protocol': 'Redfish', 'Context': null,"
                " 'EventTypes': ['Alert'], 'HttpHeaders': []}"
            )
        )
            .dump() == R"({"Id":"2","Destination":"d","Protocol":"Redfish","Context":null,"EventTypes":["Alert"]})"
    );
    CHECK(shown_fields(nullptr).dump() == "{}");
}

TEST_CASE("a subscription is ours by Destination and Context, where an empty Context may be missing") {
    CHECK(is_ours(as_json("{'Destination': 'd'}"), as_json("{'Destination': 'd', 'Context': ''}")));
    CHECK(is_ours(as_json("{'Destination': 'd', 'Context': null}"), as_json("{'Destination': 'd', 'Context': ''}")));
    CHECK(is_ours(as_json("{'Destination': 'd'}"), as_json("{'Destination': 'd', 'Context': 'never shown'}")));
    CHECK_FALSE(
        is_ours(as_json("{'Destination': 'd', 'Context': 'a'}"), as_json("{'Destination': 'd', 'Context': 'b'}"))
    );
    CHECK_FALSE(is_ours(as_json("{'Destination': 'e'}"), as_json("{'Destination': 'd', 'Context': ''}")));
}
