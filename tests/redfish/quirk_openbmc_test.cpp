#include "client/query.hpp"
#include "protocol/error_text.hpp"
#include "quirky_bmc.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

const std::string slot_0 = media + "/Slot_0";

}  // namespace

TEST_CASE("OpenBMC is not sent EventTypes that nobody asked for", "[quirk-openbmc-event-types]") {
    QuirkyBmc bmcweb;
    bmcweb.event_service("'RegistryPrefixes': ['Base', 'OpenBMC', 'TaskEvent'], 'ResourceTypes': ['Task']");
    bmcweb.collection(subscriptions, {});
    bmcweb.bmc.on("POST " + subscriptions, [](const tenon::HttpRequest& request) {
        tenon::HttpResponse response;
        response.status = request.body.find("EventTypes") == std::string::npos ? 201 : 400;
        response.headers.emplace_back("Location", subscriptions + "/1");
        return response;
    });
    CHECK(bmcweb.create().empty());
    CHECK(bmcweb.bmc.changes().size() == 1);
}

TEST_CASE("EventTypes that OpenBMC refuses and the caller asked for are reported", "[quirk-openbmc-event-types]") {
    QuirkyBmc bmcweb;
    bmcweb.collection(subscriptions, {});
    bmcweb.bmc.on(
        "POST " + subscriptions, 400, complaint("Base.1.13.0.PropertyUnknown", "EventTypes", "EventTypes is unknown.")
    );
    CHECK(has(bmcweb.create("{'Destination': 'https://h/e', 'EventTypes': ['Alert']}"), "EventTypes is unknown."));
    CHECK(bmcweb.bmc.changes().size() == 1);
}

TEST_CASE("OpenBMC without room for another subscription is asked once", "[quirk-openbmc-subscription-limit]") {
    QuirkyBmc bmcweb;
    bmcweb.collection(subscriptions, {});
    bmcweb.bmc.on(
        "POST " + subscriptions, 503, complaint("Base.1.13.0.EventSubscriptionLimitExceeded", "", "Too many."),
        {{"Retry-After", "60"}}
    );
    CHECK(has(bmcweb.create(), "Too many."));
    CHECK(bmcweb.bmc.changes().size() == 1);
    CHECK(bmcweb.bmc.pauses().empty());
}

TEST_CASE("OpenBMC's empty slot is not ejected", "[quirk-openbmc-eject-empty-slot]") {
    QuirkyBmc bmcweb;
    bmcweb.device(slot_0, {device_document(slot_0, false, eject_action(slot_0))});
    CHECK(bmcweb.eject().empty());
    CHECK(bmcweb.bmc.changes().empty());
}

TEST_CASE("a slot that was emptied meanwhile, and answers 500, is ejected", "[quirk-openbmc-eject-empty-slot]") {
    QuirkyBmc bmcweb;
    bmcweb.device(slot_0, {device_document(slot_0, true, eject_action(slot_0)), device_document(slot_0, false)});
    bmcweb.bmc.on("POST " + slot_0 + "/Actions/VirtualMedia.EjectMedia", 500);
    CHECK(bmcweb.eject().empty());
}

TEST_CASE("a complaint about a property is told with its name", "[quirk-openbmc-property-annotations]") {
    CHECK(
        has(error_text(R"({"Destination@Message.ExtendedInfo":[{"Message":"It is a required property.",)"
                       R"("MessageId":"Base.1.13.0.PropertyMissing","MessageArgs":["Destination"]}]})"),
            "Destination")
    );
}

TEST_CASE("an error in plain text is shown", "[quirk-openbmc-plain-text]") {
    CHECK(error_text("Not Found") == "Not Found");
}

TEST_CASE("a resource that comes with a 500 is read", "[quirk-openbmc-partial-resource]") {
    ScriptedService bmcweb;
    bmcweb.on(
        "GET /redfish/v1/Managers/bmc", 500,
        "{'@odata.id': '/redfish/v1/Managers/bmc', '@odata.type': '#Manager.v1_14_0.Manager', 'Id': 'bmc', "
        "'error': {'code': 'Base.1.13.0.InternalError', 'message': 'x'}}"
    );
    Service service(bmcweb);
    const Resource manager = run(service.get("/redfish/v1/Managers/bmc"));
    CHECK(manager.document["Id"] == "bmc");
    CHECK(manager.is_partial);
}

TEST_CASE("a refused $expand is asked without", "[quirk-openbmc-no-expand]") {
    ScriptedService bmcweb;
    bmcweb.resource(
        "/redfish/v1/", "{'ProtocolFeaturesSupported': {'ExpandQuery': {'NoLinks': true, 'Levels': true}}}"
    );
    bmcweb.resource("/c", "{'Members': [{'@odata.id': '/c/1'}]}");
    bmcweb.on(
        "GET " + with_query(
                     "/c", expand_query(as_json(
                               "{'ProtocolFeaturesSupported': {'ExpandQuery': {'NoLinks': true, 'Levels': true}}}"
                           ))
                 ),
        501
    );
    Service service(bmcweb);
    CHECK(run(read_expanded_collection(service, "/c")).members.size() == 1);
}

TEST_CASE(
    "an image with a URL is not a remote console's, whatever ConnectedVia says", "[quirk-openbmc-applet-with-url]"
) {
    QuirkyBmc bmcweb;
    const std::string applet = "'ConnectedVia': 'Applet', " + eject_action(slot_0) + ", 'Image': ";
    bmcweb.device(
        slot_0, {device_document(slot_0, true, applet + "'https://h/boot.iso'"), device_document(slot_0, false)}
    );
    bmcweb.bmc.on("POST " + slot_0 + "/Actions/VirtualMedia.EjectMedia", 200);
    CHECK(bmcweb.eject().empty());
    CHECK(bmcweb.bmc.changes().size() == 1);

    QuirkyBmc console;
    console.device(slot_0, {device_document(slot_0, true, applet + "'my disc.iso'")});
    CHECK(console.eject().empty());
    CHECK(console.bmc.changes().empty());
}
