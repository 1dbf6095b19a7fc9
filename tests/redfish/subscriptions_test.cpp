#include "ironic/vendor_passthru.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace redfish;

namespace {

const std::string collection = "/redfish/v1/EventService/Subscriptions";
const Node node{"U", ""};

/// The status and text of what `work` throws.
std::pair<tenon_status, std::string> failure_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const tenon::Error& error) {
        return {error.status(), error.message()};
    }
    return {TENON_OK, ""};
}

ScriptedService::Answer no_answer(tenon_status status, const std::string& message) {
    return [=](const tenon::HttpRequest&) -> tenon::HttpResponse { throw tenon::Error(status, message); };
}

const std::string empty_list = "{'@odata.id': '/redfish/v1/EventService/Subscriptions', 'Members': []}";
const std::string list_of_one = "{'Members': [{'@odata.id': '/redfish/v1/EventService/Subscriptions/1'}]}";
const std::string known =
    "{'@odata.id': 'x', 'Id': '1', 'Name': 'n', 'Destination': 'https://h/e', 'Protocol': 'Redfish', 'Context': '',"
    " 'EventTypes': ['Alert']}";
const std::string wanted = "{'Destination': 'https://h/e'}";
const std::string shown =
    R"({"Id":"1","Destination":"https://h/e","Protocol":"Redfish","Context":"","EventTypes":["Alert"]})";

}  // namespace

TEST_CASE("create_subscription posts the payload and answers the new subscription", "[ironic-67]") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, empty_list);
    bmc.on("POST " + collection, 201, "", {{"Location", "http://elsewhere" + collection + "/1"}});
    bmc.resource(collection + "/1", known);
    CHECK(
        run(create_subscription(bmc, node, as_json("{'Destination': 'https://h/e', 'HttpHeaders': [{'X': 'y'}]}")))
            .dump() == shown
    );
    CHECK(
        bmc.changes() ==
        std::vector<std::string>{
            "POST " + collection +
            R"( {"Destination":"https://h/e","Protocol":"Redfish","Context":"",)"
            R"("EventTypes":["Alert"],"HttpHeaders":[{"X":"y"}]})"}
    );
}

TEST_CASE("create_subscription finds what an answer without Location created") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, empty_list);
    bmc.resource(collection, list_of_one);
    bmc.on("POST " + collection, 200, "");
    bmc.resource(collection + "/1", known);
    CHECK(run(create_subscription(bmc, node, as_json(wanted))).dump() == shown);
}

TEST_CASE("create_subscription adopts what was created although no answer came") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, empty_list);
    bmc.resource(collection, list_of_one);
    bmc.on("POST " + collection, no_answer(TENON_BMC_ERROR, "connection lost"));
    bmc.resource(collection + "/1", known);
    CHECK(run(create_subscription(bmc, node, as_json(wanted))).dump() == shown);
    CHECK(bmc.count("POST " + collection) == 1);
}

TEST_CASE("create_subscription does not take an older twin for its own after a lost answer") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, list_of_one);
    bmc.resource(collection + "/1", known);
    bmc.on("POST " + collection, no_answer(TENON_BMC_ERROR, "connection lost"));
    const auto failure = failure_of([&] { run(create_subscription(bmc, node, as_json(wanted))); });
    CHECK(failure.first == TENON_BMC_ERROR);
    CHECK(failure.second == "Redfish connection failed for node U: connection lost");
}

TEST_CASE("create_subscription answers what it asked for when the new subscription cannot be read") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, empty_list);
    bmc.on("POST " + collection, 201, "", {{"Location", collection + "/1"}});
    bmc.on("GET " + collection + "/1", 500);
    const json created = run(create_subscription(bmc, node, as_json(wanted)));
    CHECK(created["Id"] == "1");
    CHECK(created["Destination"] == "https://h/e");
}

TEST_CASE("a subscription that is 404 just after it was created is asked for once more") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, empty_list);
    bmc.on("POST " + collection, 201, "", {{"Location", collection + "/1"}});
    bmc.on("GET " + collection + "/1", 404);
    bmc.resource(collection + "/1", known);
    CHECK(run(create_subscription(bmc, node, as_json(wanted))).dump() == shown);
    CHECK(bmc.pauses().size() == 1);
}

TEST_CASE("create_subscription tries again without a default that the service does not know") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, empty_list);
    bmc.on(
        "POST " + collection, 400,
        "{'error': {'@Message.ExtendedInfo': [{'MessageId': 'Base.1.13.0.PropertyUnknown', 'MessageArgs': "
        "['EventTypes']}]}}"
    );
    bmc.on("POST " + collection, 201, "", {{"Location", collection + "/1"}});
    bmc.resource(collection + "/1", known);
    CHECK(run(create_subscription(bmc, node, as_json(wanted))).dump() == shown);
    CHECK(
        bmc.changes().back() ==
        "POST " + collection + R"( {"Destination":"https://h/e","Protocol":"Redfish","Context":""})"
    );
}

TEST_CASE("a refused create is 500 with the payload and the service's words", "[ironic-67]") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, empty_list);
    bmc.on("POST " + collection, 400, "'Invalid destination'");
    const auto failure = failure_of([&] { run(create_subscription(bmc, node, as_json(wanted))); });
    CHECK(failure.first == TENON_BMC_ERROR);
    CHECK(
        failure.second ==
        "Redfish exception occurred. Error: Failed to create subscription on node U. Subscription payload: "
        "{'Destination': "
        "'https://h/e', 'Protocol': 'Redfish', 'Context': '', 'EventTypes': ['Alert']}. Error: HTTP POST "
        "/redfish/v1/EventService/Subscriptions returned code 400 (Bad Request). Invalid destination"
    );
}

TEST_CASE("where subscriptions are fixed slots, create fills a free one") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(
        collection, "{'Members': [{'@odata.id': '" + collection + "/1'}, {'@odata.id': '" + collection + "/2'}]}"
    );
    bmc.resource(collection + "/1", "{'Id': '1', 'Oem': {'Supermicro': {'EnableSubscription': true}}}");
    bmc.resource(collection + "/2", "{'Id': '2', 'Oem': {'Supermicro': {'EnableSubscription': false}}}");
    bmc.on("POST " + collection, 405);
    bmc.on("PATCH " + collection + "/2", 200, "{}");
    CHECK(run(create_subscription(bmc, node, as_json(wanted)))["Id"] == "2");
    CHECK(
        bmc.changes().back() ==
        "PATCH " + collection +
            R"(/2 {"Destination":"https://h/e","Protocol":"Redfish","Context":"","EventTypes":["Alert"],)"
            R"("Oem":{"Supermicro":{"EnableSubscription":true}}})"
    );
}

TEST_CASE("a duplicate is refused with the id of the one that is there") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, list_of_one);
    bmc.resource(collection + "/1", known);
    bmc.on(
        "POST " + collection, 400,
        "{'error': {'@Message.ExtendedInfo': [{'MessageId': 'Base.1.13.0.ResourceAlreadyExists', 'Message': "
        "'Exists.'}]}}"
    );
    const auto failure = failure_of([&] { run(create_subscription(bmc, node, as_json(wanted))); });
    CHECK(failure.second.find("Exists. It is there already, as subscription 1.") != std::string::npos);
}

TEST_CASE("create_subscription looks at the BMC's event types only when some are asked for", "[ironic-67]") {
    ScriptedService bmc;
    add_small_service(bmc);
    run(check_create_subscription(bmc, node, as_json(wanted)));
    CHECK(bmc.requests().empty());
    run(check_create_subscription(bmc, node, as_json("{'Destination': 'https://h/e', 'EventTypes': ['Alert']}")));
    CHECK(bmc.requests().size() == 2);
    const auto failure =
        failure_of([&] { run(check_create_subscription(bmc, node, as_json("{'EventTypes': ['Other']}"))); });
    CHECK(failure.first == TENON_INVALID);
    CHECK(failure.second == "EventTypes ['Other'] is not a valid value, allowed values {'Alert', 'StatusChange'}");
}

TEST_CASE("delete and get need an id", "[ironic-68]") {
    for (const char* without : {"{}", "{'id': null}", "{'id': ''}", "{'id': 0}", "{'id': []}", "{'id': false}"}) {
        INFO(without);
        const auto failure = failure_of([&] { check_subscription_id(as_json(without)); });
        CHECK(failure.first == TENON_INVALID);
        CHECK(failure.second == "id can't be None");
    }
    CHECK(failure_of([&] { check_subscription_id(as_json("{'id': '../../Systems'}")); }).first == TENON_INVALID);
    CHECK(failure_of([&] { check_subscription_id(as_json("{'id': 'abc'}")); }).first == TENON_OK);
    CHECK(failure_of([&] { check_subscription_id(as_json("{'id': 5}")); }).first == TENON_OK);
}

TEST_CASE("delete_subscription deletes the member of that id, listed or not", "[ironic-68]") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, "{'Members': [{'@odata.id': '/elsewhere/1'}]}");
    bmc.resource("/elsewhere/1", known);
    bmc.resource(collection + "/2", known);
    bmc.on("DELETE /elsewhere/1", 204);
    bmc.on("DELETE " + collection + "/2", 200, "");
    run(delete_subscription(bmc, node, as_json("{'id': '1'}")));
    run(delete_subscription(bmc, node, as_json("{'id': '2'}")));
    CHECK(bmc.changes() == std::vector<std::string>{"DELETE /elsewhere/1", "DELETE " + collection + "/2"});
}

TEST_CASE("deleting what is not there is 404 in Ironic's words", "[ironic-68]") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, empty_list);
    const auto failure = failure_of([&] { run(delete_subscription(bmc, node, as_json("{'id': 'no-such'}"))); });
    CHECK(failure.first == TENON_NOT_FOUND);
    CHECK(
        failure.second == "Redfish exception occurred. Error: Redfish delete_subscription failed for subscription "
                          "no-such on node U. Error: HTTP "
                          "GET /redfish/v1/EventService/Subscriptions/no-such returned code 404 (Not Found)"
    );
}

TEST_CASE("a subscription that the BMC will not delete is no 404") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, list_of_one);
    bmc.resource(collection + "/1", known);
    bmc.on("DELETE " + collection + "/1", 405);
    CHECK(failure_of([&] { run(delete_subscription(bmc, node, as_json("{'id': '1'}"))); }).first == TENON_BMC_ERROR);
}

TEST_CASE("a fixed slot that cannot be deleted is disabled") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, list_of_one);
    bmc.on(
        "GET " + collection + "/1", 200, "{'Id': '1', 'Oem': {'Supermicro': {'EnableSubscription': true}}}",
        {{"ETag", "\"e\""}}
    );
    bmc.on("DELETE " + collection + "/1", 405);
    bmc.on("PATCH " + collection + "/1", 200, "{}");
    run(delete_subscription(bmc, node, as_json("{'id': '1'}")));
    CHECK(bmc.changes().back() == "PATCH " + collection + R"(/1 {"Oem":{"Supermicro":{"EnableSubscription":false}}})");
    CHECK(bmc.requests().back().headers.back().second == "\"e\"");
}

TEST_CASE("get_all_subscriptions answers the collection as the BMC gave it", "[ironic-69]") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(
        collection,
        "{'@odata.type': '#C.C', 'Members': [{'@odata.id': '/x/1', 'Id': 'inline'}], 'Members@odata.count': 1}"
    );
    CHECK(
        run(get_all_subscriptions(bmc, node)).dump() ==
        R"({"@odata.type":"#C.C","Members":[{"@odata.id":"/x/1","Id":"inline"}],"Members@odata.count":1})"
    );
}

TEST_CASE("get_all_subscriptions joins the pages of a long collection") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(
        collection,
        "{'Members': [{'@odata.id': '/x/1'}], 'Members@odata.count': 2, 'Members@odata.nextLink': '/x?$skip=1'}"
    );
    bmc.resource("/x?$skip=1", "{'Members': [{'@odata.id': '/x/2'}]}");
    CHECK(
        run(get_all_subscriptions(bmc, node)).dump() ==
        R"({"Members":[{"@odata.id":"/x/1"},{"@odata.id":"/x/2"}],"Members@odata.count":2})"
    );
}

TEST_CASE("get_subscription answers five fields, and 404 for what is not there", "[ironic-69]") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, list_of_one);
    bmc.resource(collection + "/1", known);
    CHECK(run(get_subscription(bmc, node, as_json("{'id': '1'}"))).dump() == shown);
    const auto failure = failure_of([&] { run(get_subscription(bmc, node, as_json("{'id': '2'}"))); });
    CHECK(failure.first == TENON_NOT_FOUND);
    CHECK(
        failure.second == "Redfish exception occurred. Error: Redfish get_subscription failed for subscription 2 on "
                          "node U. Error: HTTP GET "
                          "/redfish/v1/EventService/Subscriptions/2 returned code 404 (Not Found)"
    );
}

TEST_CASE("a BMC that fails, has no event service or cannot be reached is 500 in Ironic's words", "[ironic-69]") {
    ScriptedService failing;
    add_small_service(failing);
    failing.on("GET " + collection, 500);
    CHECK(
        failure_of([&] { run(get_all_subscriptions(failing, node)); }).second ==
        "Redfish exception occurred. Error: Redfish get_subscriptions failed for node U. Error: HTTP GET "
        "/redfish/v1/EventService/Subscriptions returned code 500 (Internal Server Error)"
    );
    ScriptedService without;
    without.resource("/redfish/v1/", "{}");
    CHECK(
        failure_of([&] { run(get_all_subscriptions(without, node)); }).second ==
        "Redfish exception occurred. Error: Redfish get_subscriptions failed for node U. Error: The BMC does not "
        "support event subscriptions: "
        "it has no EventService at /redfish/v1/EventService"
    );
    ScriptedService dead;
    dead.on("GET /redfish/v1/", no_answer(TENON_BMC_ERROR, "nothing listens at 127.0.0.1:1"));
    CHECK(failure_of([&] {
              run(get_all_subscriptions(dead, node));
          }).second == "Redfish connection failed for node U: nothing listens at 127.0.0.1:1");
    ScriptedService cancelled;
    cancelled.on("GET /redfish/v1/", no_answer(TENON_CANCELLED, "the call was cancelled"));
    CHECK(failure_of([&] { run(get_all_subscriptions(cancelled, node)); }).first == TENON_CANCELLED);
}

TEST_CASE("create_subscription adopts what stands behind a 5xx, and reports one behind which nothing stands") {
    ScriptedService adopted;
    add_small_service(adopted);
    adopted.resource(collection, empty_list);
    adopted.resource(collection, list_of_one);
    adopted.on("POST " + collection, 504);
    adopted.resource(collection + "/1", known);
    CHECK(run(create_subscription(adopted, node, as_json(wanted))).dump() == shown);

    ScriptedService failed;
    add_small_service(failed);
    failed.resource(collection, empty_list);
    failed.on("POST " + collection, 504);
    CHECK(failure_of([&] { run(create_subscription(failed, node, as_json(wanted))); }).first == TENON_BMC_ERROR);
    CHECK(failed.count("POST " + collection) == 1);
}

TEST_CASE("create_subscription looks again when what it created is listed late") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, empty_list);
    bmc.resource(collection, empty_list);
    bmc.resource(collection, list_of_one);
    bmc.on("POST " + collection, 201);
    bmc.resource(collection + "/1", known);
    CHECK(run(create_subscription(bmc, node, as_json(wanted))).dump() == shown);
    CHECK(bmc.pauses().size() == 1);
}

TEST_CASE("create_subscription takes a twin that the service kept instead of a new one") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, list_of_one);
    bmc.resource(collection + "/1", known);
    bmc.on("POST " + collection, 200);
    CHECK(run(create_subscription(bmc, node, as_json(wanted)))["Id"] == "1");
}

TEST_CASE("a cancelled create is not held up by a search") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, empty_list);
    bmc.on("POST " + collection, no_answer(TENON_CANCELLED, "the call was cancelled"));
    CHECK(failure_of([&] { run(create_subscription(bmc, node, as_json(wanted))); }).first == TENON_CANCELLED);
    CHECK(bmc.count("GET " + collection) == 1);
}

TEST_CASE("amendments end, however often a service changes its mind") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, empty_list);
    const auto refusal = [](const std::string& key, const std::string& property) {
        return "{'error': {'@Message.ExtendedInfo': [{'MessageId': 'Base.1.0." + key + "', 'MessageArgs': ['" +
               property + "']}]}}";
    };
    bmc.on("POST " + collection, 400, refusal("PropertyUnknown", "EventTypes"));
    bmc.on("POST " + collection, 400, refusal("PropertyMissing", "EventTypes"));
    bmc.on("POST " + collection, 400, refusal("PropertyUnknown", "EventTypes"));
    CHECK(failure_of([&] { run(create_subscription(bmc, node, as_json(wanted))); }).first == TENON_BMC_ERROR);
    CHECK(bmc.count("POST " + collection) == 2);
}

TEST_CASE("a header's value is in no error text, not even when the service repeats it") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, empty_list);
    bmc.on("POST " + collection, 400, "'The value Bearer-hunter2 of HttpHeaders is bad, u:pass too'");
    const auto failure = failure_of([&] {
        run(create_subscription(
            bmc, node,
            as_json("{'Destination': 'https://u:pass@h/e', 'HttpHeaders': [{'Authorization': 'Bearer-hunter2'}]}")
        ));
    });
    CHECK(failure.second.find("hunter2") == std::string::npos);
    CHECK(failure.second.find("pass@") == std::string::npos);
    CHECK(failure.second.find("'HttpHeaders': [{'Authorization': '***'}]") != std::string::npos);
}

TEST_CASE("a member is found by its Id when its path ends otherwise", "[ironic-68][ironic-69]") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(
        collection, "{'Members': [{'@odata.id': '" + collection + "/broken'}, {'@odata.id': '" + collection + "/x9'}]}"
    );
    bmc.on("GET " + collection + "/broken", 500);
    bmc.resource(collection + "/x9", known);
    bmc.on("DELETE " + collection + "/x9", 204);
    CHECK(run(get_subscription(bmc, node, as_json("{'id': '1'}")))["Destination"] == "https://h/e");
    run(delete_subscription(bmc, node, as_json("{'id': '1'}")));
    CHECK(bmc.changes() == std::vector<std::string>{"DELETE " + collection + "/x9"});
}

TEST_CASE("an id with a percent sign stays within the collection") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, empty_list);
    CHECK(failure_of([&] { run(get_subscription(bmc, node, as_json("{'id': '%2e%2e'}"))); }).first == TENON_NOT_FOUND);
    CHECK(bmc.requests().back().target == collection + "/%252e%252e");
}

TEST_CASE("a deletion whose answer was lost is done when the subscription is gone", "[ironic-68]") {
    for (const bool is_repeated : {false, true}) {
        ScriptedService bmc;
        add_small_service(bmc);
        bmc.resource(collection, list_of_one);
        bmc.resource(collection + "/1", known);
        bmc.on("GET " + collection + "/1", 404);
        if (is_repeated) {
            bmc.on("DELETE " + collection + "/1", 404);
        } else {
            bmc.on("DELETE " + collection + "/1", no_answer(TENON_BMC_ERROR, "connection lost"));
        }
        run(delete_subscription(bmc, node, as_json("{'id': '1'}")));
    }
    ScriptedService there;
    add_small_service(there);
    there.resource(collection, list_of_one);
    there.resource(collection + "/1", known);
    there.on("DELETE " + collection + "/1", no_answer(TENON_BMC_ERROR, "connection lost"));
    CHECK(failure_of([&] {
              run(delete_subscription(there, node, as_json("{'id': '1'}")));
          }).second == "Redfish connection failed for node U: connection lost");
}

TEST_CASE("a 400 that means not found is 404", "[ironic-68]") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(collection, empty_list);
    bmc.on(
        "GET " + collection + "/1", 400,
        "{'error': {'@Message.ExtendedInfo': [{'MessageId': 'Base.1.0.ResourceMissingAtURI'}]}}"
    );
    CHECK(failure_of([&] { run(delete_subscription(bmc, node, as_json("{'id': '1'}"))); }).first == TENON_NOT_FOUND);
}
