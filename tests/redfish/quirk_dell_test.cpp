#include "protocol/error_text.hpp"
#include "quirks/config_job.hpp"
#include "quirks/dell_jobs.hpp"
#include "quirky_bmc.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

const std::string cd = media + "/CD";
const std::string own_device = own_media + "/1";

/// A system with a device of its own, and a manager that shows the same one again.
void add_two_places(QuirkyBmc& idrac, const std::string& managers_document) {
    idrac.bmc.forget("GET /redfish/v1/Systems/1");
    idrac.bmc.resource(
        "/redfish/v1/Systems/1", "{'VirtualMedia': {'@odata.id': '" + own_media +
                                     "'}, 'Links': {'ManagedBy': [{'@odata.id': '/redfish/v1/Managers/1'}]}}"
    );
    idrac.collection(own_media, {own_device});
    idrac.device(cd, {managers_document});
}

}  // namespace

TEST_CASE("an iDRAC that is not ready is asked again, even to create", "[quirk-idrac-sys518]") {
    QuirkyBmc idrac;
    idrac.collection(subscriptions, {});
    idrac.bmc.on("POST " + subscriptions, 500, complaint("IDRAC.2.8.SYS518", "", "iDRAC is not ready."));
    idrac.bmc.on("POST " + subscriptions, 201, "", {{"Location", subscriptions + "/1"}});
    idrac.bmc.resource(subscriptions + "/1", "{'Id': '1', 'Destination': 'https://h/e'}");
    CHECK(idrac.create().empty());
    CHECK(idrac.bmc.count("POST " + subscriptions) == 2);
    CHECK(idrac.bmc.pauses().size() == 1);
}

TEST_CASE("an iDRAC out of sessions is not asked again, whatever its Retry-After says", "[quirk-idrac-rac0218]") {
    QuirkyBmc idrac;
    idrac.device(cd, {device_document(cd, true, eject_action(cd))});
    idrac.bmc.on(
        "POST " + cd + "/Actions/VirtualMedia.EjectMedia", 503,
        complaint("IDRAC.2.8.RAC0218", "", "The maximum number of user sessions is reached."), {{"Retry-After", "1"}}
    );
    CHECK(has(idrac.eject(), "The maximum number of user sessions is reached."));
    CHECK(idrac.bmc.count("POST " + cd + "/Actions/VirtualMedia.EjectMedia") == 1);
}

TEST_CASE(
    "an iDRAC's second view of an ejected medium is waited for and not ejected", "[quirk-idrac-media-in-two-places]"
) {
    const std::string image = "'Image': 'http://x/a.iso'";
    QuirkyBmc idrac;
    add_two_places(idrac, device_document(cd, true, image + ", " + eject_action(cd)));
    idrac.bmc.resource(own_device, device_document(own_device, true, image + ", " + eject_action(own_device)));
    idrac.bmc.resource(own_device, device_document(own_device, false));
    idrac.bmc.resource(cd, device_document(cd, false));
    idrac.bmc.on("POST " + own_device + "/Actions/VirtualMedia.EjectMedia", 204);
    CHECK(idrac.eject().empty());
    CHECK(
        idrac.bmc.changes() == std::vector<std::string>{"POST " + own_device + "/Actions/VirtualMedia.EjectMedia {}"}
    );
}

TEST_CASE("what an iDRAC has only under its manager is ejected too", "[quirk-idrac-media-in-two-places]") {
    QuirkyBmc idrac;
    add_two_places(idrac, device_document(cd, true, eject_action(cd)));
    idrac.bmc.resource(cd, device_document(cd, false));
    idrac.bmc.resource(own_device, device_document(own_device, false));
    idrac.bmc.on("POST " + cd + "/Actions/VirtualMedia.EjectMedia", 204);
    CHECK(idrac.eject().empty());
    CHECK(idrac.bmc.changes().size() == 1);
}

TEST_CASE(
    "an old place of media that an iDRAC refuses does not hide the new one", "[quirk-idrac-media-in-two-places]"
) {
    QuirkyBmc idrac;
    add_two_places(idrac, "{}");
    idrac.bmc.forget("GET " + media);
    idrac.bmc.on("GET " + media, 405);
    idrac.bmc.resource(own_device, device_document(own_device, false));
    CHECK(idrac.eject().empty());
}

TEST_CASE("a medium that an iDRAC shows for a while after the eject is out in the end", "[quirk-idrac-inserted-lags]") {
    QuirkyBmc idrac;
    std::vector<std::string> documents(14, device_document(cd, true, eject_action(cd)));
    documents.push_back(device_document(cd, false));
    idrac.device(cd, documents);
    idrac.bmc.on("POST " + cd + "/Actions/VirtualMedia.EjectMedia", 204);
    CHECK(idrac.eject().empty());
    CHECK(idrac.bmc.pauses().size() == 13);
}

TEST_CASE("a detached or busy medium of an iDRAC is explained", "[quirk-idrac-vrm0021]") {
    const auto refusal_for = [](const std::string& id) {
        QuirkyBmc idrac;
        idrac.device(cd, {device_document(cd, true, eject_action(cd))});
        idrac.bmc.on("POST " + cd + "/Actions/VirtualMedia.EjectMedia", 500, complaint("IDRAC.2.8." + id, "", "No."));
        return idrac.eject();
    };
    CHECK(has(refusal_for("VRM0021"), "set its attach mode to AutoAttach"));
    CHECK(has(refusal_for("RAC0904"), "set its attach mode to AutoAttach"));
    CHECK(has(refusal_for("SYS446"), "cannot reach or read the image"));
    CHECK_FALSE(refusal_for("SYS999").find("attach mode") != std::string::npos);
}

TEST_CASE("a new subscription that an iDRAC does not know yet is asked for once more", "[quirk-idrac-late-member]") {
    QuirkyBmc idrac;
    idrac.collection(subscriptions, {});
    idrac.bmc.on("POST " + subscriptions, 201, "", {{"Location", subscriptions + "/1"}});
    idrac.bmc.on("GET " + subscriptions + "/1", 404);
    idrac.bmc.resource(subscriptions + "/1", "{'Id': '1', 'Name': 'late', 'Destination': 'https://h/e'}");
    CHECK(idrac.create().empty());
    CHECK(idrac.created.dump() == R"({"Id":"1","Destination":"https://h/e"})");
}

TEST_CASE("an event service that is switched off is named", "[quirk-idrac-event-service-disabled]") {
    for (const char* off :
         {"'ServiceEnabled': false", "'Status': {'State': 'Disabled'}",
          "'Status': {'Conditions': [{'MessageId': 'IDRAC.2.8.SYS553'}]}"}) {
        INFO(off);
        QuirkyBmc idrac;
        idrac.event_service(off);
        idrac.collection(subscriptions, {});
        idrac.bmc.on("POST " + subscriptions, 400, "'No.'");
        const std::string refusal = idrac.create();
        CHECK(has(refusal, "The event service is disabled ("));
        CHECK(has(refusal, "IPMILan.1.AlertEnable"));
    }
    QuirkyBmc accepting;
    accepting.event_service("'ServiceEnabled': false");
    accepting.collection(subscriptions, {});
    accepting.bmc.on("POST " + subscriptions, 201, "", {{"Location", subscriptions + "/1"}});
    CHECK(accepting.create().empty());
    CHECK(accepting.has_told("no event will come. The event service is disabled (ServiceEnabled is false)"));
    QuirkyBmc enabled;
    enabled.event_service("'ServiceEnabled': true, 'Status': {'State': 'Enabled', 'Conditions': [null, {}]}");
    enabled.collection(subscriptions, {});
    enabled.bmc.on("POST " + subscriptions, 201, "", {{"Location", subscriptions + "/1"}});
    CHECK(enabled.create().empty());
    CHECK_FALSE(enabled.has_told("disabled"));
}

TEST_CASE("an iDRAC's way to say duplicate is understood", "[quirk-idrac-duplicate-subscription]") {
    QuirkyBmc idrac;
    idrac.collection(subscriptions, {subscriptions + "/old"});
    idrac.bmc.resource(subscriptions + "/old", "{'Destination': 'https://h/e', 'Context': 'another'}");
    idrac.bmc.on(
        "POST " + subscriptions, 400, complaint("Base.1.12.PropertyValueModified", "Destination", "Modified.")
    );
    CHECK(has(idrac.create(), "Modified. It is there already, as subscription old."));
}

TEST_CASE("an iDRAC's event streams are listed, and not deleted without a word", "[quirk-idrac-sse-entries]") {
    QuirkyBmc idrac;
    idrac.collection(subscriptions, {subscriptions + "/sse"});
    idrac.bmc.resource(subscriptions + "/sse", "{'Destination': '127.0.0.1', 'SubscriptionType': 'SSE'}");
    idrac.bmc.on("DELETE " + subscriptions + "/sse", 400);
    CHECK(run(get_all_subscriptions(idrac.bmc, idrac.node))["Members"].size() == 1);
    CHECK(has(idrac.remove("sse"), "It belongs to an open event stream (SSE), and ends with that."));
}

TEST_CASE("an action carries no If-Match, whatever ETag its resource has", "[quirk-idrac-if-match-on-actions]") {
    QuirkyBmc idrac;
    idrac.collection(media, {cd});
    idrac.bmc.on("GET " + cd, 200, device_document(cd, true, eject_action(cd)), {{"ETag", "\"1\""}});
    idrac.bmc.resource(cd, device_document(cd, false));
    bool has_if_match = false;
    idrac.bmc.on("POST " + cd + "/Actions/VirtualMedia.EjectMedia", [&](const tenon::HttpRequest& request) {
        for (const auto& header : request.headers) {
            has_if_match = has_if_match || header.first == "If-Match";
        }
        tenon::HttpResponse response;
        response.status = has_if_match ? 412 : 204;
        return response;
    });
    CHECK(idrac.eject().empty());
    CHECK_FALSE(has_if_match);
}

TEST_CASE("an iDRAC that takes an ETag at the second try gets it twice", "[quirk-idrac-412-once]") {
    QuirkyBmc idrac;
    idrac.collection(media, {cd});
    idrac.bmc.on("GET " + cd, 200, device_document(cd, true), {{"ETag", "\"1\""}});
    idrac.bmc.on("GET " + cd, 200, device_document(cd, true), {{"ETag", "\"1\""}});
    idrac.bmc.resource(cd, device_document(cd, false));
    idrac.bmc.on("PATCH " + cd, 412);
    std::string second;
    idrac.bmc.on("PATCH " + cd, [&](const tenon::HttpRequest& request) {
        second = request.headers.back().first + ": " + request.headers.back().second;
        tenon::HttpResponse response;
        response.status = 200;
        return response;
    });
    CHECK(idrac.eject().empty());
    CHECK(second == "If-Match: \"1\"");
}

TEST_CASE("old iDRACs' error bodies are read", "[quirk-idrac-error-object]") {
    CHECK(
        error_text(R"({"error":{"@Message.ExtendedInfo":{"MessageId":"SYS1","Message":"One object."}}})") ==
        "One object."
    );
    CHECK(error_text(R"({"error":{"message":{"lang":"en","value":"In a language."}}})") == "In a language.");
}

TEST_CASE("an iDRAC's patched settings name the queue for their job", "[quirk-idrac-config-job]") {
    const json settings = as_json("{'Oem': {'Dell': {'Jobs': {'@odata.id': '/redfish/v1/Managers/M/Jobs'}}}}");
    CHECK(config_job_collection(settings) == "/redfish/v1/Managers/M/Jobs");
    CHECK(config_job_collection(as_json("{'Oem': null}")).empty());
    CHECK(config_job("/s").dump() == R"({"TargetSettingsURI":"/s"})");
}

TEST_CASE("an iDRAC is known by its root, and has its jobs under its manager", "[quirk-idrac-job-queue]") {
    CHECK(dell::is_idrac(as_json("{'Oem': {'Dell': {}}}")));
    CHECK_FALSE(dell::is_idrac(as_json("{'Oem': {'Hpe': {}}}")));
    CHECK_FALSE(dell::job_collections("/redfish/v1/Managers/M", as_json("{}")).empty());
}
