#include "protocol/error_text.hpp"
#include "quirks/insert_media.hpp"
#include "quirky_bmc.hpp"
#include "resources/log_services.hpp"
#include "resources/media_device.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

const std::string second = media + "/2";

}  // namespace

TEST_CASE("an eject has an empty object for its body, and none for who refuses it", "[quirk-hpe-empty-object]") {
    QuirkyBmc ilo;
    ilo.device(second, {device_document(second, true, eject_action(second)), device_document(second, false)});
    const std::string action = "POST " + second + "/Actions/VirtualMedia.EjectMedia";
    ilo.bmc.on(action, [](const tenon::HttpRequest& request) {
        tenon::HttpResponse response;
        response.status = request.body == "{}" ? 200 : 400;
        return response;
    });
    CHECK(ilo.eject().empty());
    CHECK(ilo.bmc.changes() == std::vector<std::string>{action + " {}"});
}

TEST_CASE("an iLO without the standard's eject is ejected by its own action", "[quirk-hpe-oem-eject]") {
    for (const char* oem :
         {"'Hpe': {'Actions': {'#HpeiLOVirtualMedia.EjectVirtualMedia': {'target': "
          "'/t/HpeiLOVirtualMedia.EjectVirtualMedia/'}}}",
          "'Hp': {'Actions': {'#HpiLOVirtualMedia.EjectVirtualMedia': {'target': "
          "'/t/HpeiLOVirtualMedia.EjectVirtualMedia/'}}}"}) {
        QuirkyBmc ilo;
        ilo.device(
            second, {device_document(second, true, std::string("'Oem': {") + oem + "}"), device_document(second, false)}
        );
        ilo.bmc.on("POST /t/HpeiLOVirtualMedia.EjectVirtualMedia/", 200);
        CHECK(ilo.eject().empty());
        CHECK(
            ilo.last_change() ==
            R"(POST /t/HpeiLOVirtualMedia.EjectVirtualMedia/ {"Action":"HpeiLOVirtualMedia.EjectVirtualMedia"})"
        );
    }
}

TEST_CASE("an iLO that does not let Inserted be written gets Image alone", "[quirk-hpe-patch-without-inserted]") {
    QuirkyBmc ilo;
    ilo.device(second, {device_document(second, true), device_document(second, false)});
    ilo.bmc.on("PATCH " + second, 400, complaint("Base.0.10.PropertyNotWritable", "Inserted"));
    ilo.bmc.on("PATCH " + second, 200);
    CHECK(ilo.eject().empty());
    CHECK(ilo.last_change() == "PATCH " + second + R"( {"Image":null})");
}

TEST_CASE("an insert loses what is assumed anyway, and nothing that the caller asked for", "[quirk-hpe-insert-plain]") {
    json body = as_json("{'Image': 'i', 'Inserted': true, 'WriteProtected': true}");
    const auto names = [](std::string_view name) { return name == "Inserted" || name == "WriteProtected"; };
    CHECK(remove_what_is_assumed(body, names));
    CHECK(body.dump() == R"({"Image":"i"})");
    json asked = as_json("{'Image': 'i', 'WriteProtected': false}");
    CHECK_FALSE(remove_what_is_assumed(asked, names));
}

TEST_CASE("an iLO's floppy and stick in one fits either", "[quirk-hpe-usb-media-types]") {
    const json device = as_json("{'MediaTypes': ['Floppy', 'USBStick']}");
    CHECK(is_device_for(device, "usb"));
    CHECK(is_device_for(device, "floppy"));
    CHECK_FALSE(is_device_for(device, "cd"));
}

TEST_CASE("an iLO that misses EventTypes gets Alert", "[quirk-hpe-event-types-required]") {
    for (const std::string& refusal :
         {complaint("Base.1.4.PropertyMissing", "EventTypes"), std::string("EventTypes is a required property")}) {
        QuirkyBmc ilo;
        ilo.event_service("'ServiceEnabled': true");
        ilo.collection(subscriptions, {});
        ilo.bmc.on("POST " + subscriptions, 400, refusal);
        ilo.bmc.on("POST " + subscriptions, 201, "", {{"Location", subscriptions + "/1"}});
        CHECK(ilo.create().empty());
        CHECK(has(ilo.last_change(), R"("EventTypes":["Alert"])"));
        CHECK(ilo.bmc.count("POST " + subscriptions) == 2);
    }
}

TEST_CASE("a refused Destination that is not https is explained", "[quirk-hpe-https-destination]") {
    const auto refusal_of = [](const std::string& destination) {
        QuirkyBmc ilo;
        ilo.collection(subscriptions, {});
        ilo.bmc.on("POST " + subscriptions, 400, "'No.'");
        return ilo.create("{'Destination': '" + destination + "'}");
    };
    CHECK(has(refusal_of("http://h/e"), "Many BMCs take only an https Destination"));
    CHECK(refusal_of("HTTPS://h/e").find("only an https") == std::string::npos);
}

TEST_CASE("nothing is sent that Ironic does not send", "[quirk-hpe-delivery-retry-policy]") {
    QuirkyBmc ilo;
    ilo.collection(subscriptions, {});
    ilo.bmc.on("POST " + subscriptions, 201, "", {{"Location", subscriptions + "/1"}});
    CHECK(ilo.create("{'Destination': 'https://h/e', 'DeliveryRetryPolicy': 'RetryForever'}").empty());
    CHECK(
        ilo.last_change() ==
        "POST " + subscriptions +
            R"( {"Destination":"https://h/e","Protocol":"Redfish","Context":"","EventTypes":["Alert"]})"
    );
}

TEST_CASE("messages without text are told by the registry or by their ids", "[quirk-hpe-message-ids]") {
    CHECK(
        has(error_text(R"({"error":{"@Message.ExtendedInfo":[{"MessageId":"iLO.2.15.LoginFailed"}],)"
                       R"("code":"iLO.0.10.ExtendedInfo","message":"See @Message.ExtendedInfo"}})"),
            "LoginFailed")
    );
    CHECK(has(error_text(R"({"Messages":[{"MessageID":"Base.0.10.NoValidSession"}]})"), "session"));
}

TEST_CASE("what an answer without Location created is read from its message", "[quirk-hpe-created-without-location]") {
    QuirkyBmc emulator;
    emulator.collection(subscriptions, {});
    emulator.bmc.on("POST " + subscriptions, 201, "{'code': 201, 'message': '" + subscriptions + "/3'}");
    emulator.bmc.resource(subscriptions + "/3", "{'Id': '3', 'Destination': 'https://h/e'}");
    CHECK(emulator.create().empty());
    CHECK(emulator.created["Id"] == "3");
    CHECK(emulator.bmc.count("GET " + subscriptions) == 1);
}

TEST_CASE("a server in POST is waited for", "[quirk-hpe-busy-in-post]") {
    QuirkyBmc ilo;
    ilo.device(second, {device_document(second, true, eject_action(second)), device_document(second, false)});
    const std::string action = "POST " + second + "/Actions/VirtualMedia.EjectMedia";
    ilo.bmc.on(action, 400, complaint("iLO.2.24.InvalidOperationForSystemState"));
    ilo.bmc.on(action, 200);
    CHECK(ilo.eject().empty());
    CHECK(ilo.bmc.changes() == std::vector<std::string>{action + " {}", action + " {}"});
    CHECK(ilo.bmc.pauses().size() == 1);
}

TEST_CASE("logs are those that are listed, whatever their names", "[quirk-hpe-no-sel]") {
    QuirkyBmc ilo;
    const std::string logs = "/redfish/v1/Systems/1/LogServices";
    ilo.bmc.forget("GET /redfish/v1/Systems/1");
    ilo.bmc.resource("/redfish/v1/Systems/1", "{'LogServices': {'@odata.id': '" + logs + "'}}");
    ilo.collection(logs, {logs + "/IML", logs + "/SL"});
    for (const char* name : {"/IML", "/SL"}) {
        ilo.bmc.resource(logs + name, "{'Entries': {'@odata.id': '" + logs + name + "/Entries'}}");
    }
    Service service(ilo.bmc);
    LogServices found(service, "");
    run(found.find());
    CHECK(found.paths() == std::vector<std::string>{logs + "/IML", logs + "/SL"});
    CHECK(found.named("iml") == std::vector<std::string>{logs + "/IML"});
}
