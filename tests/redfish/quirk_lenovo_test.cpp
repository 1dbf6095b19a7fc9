#include "quirks/insert_media.hpp"
#include "quirky_bmc.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

const std::string ext1 = media + "/EXT1";

}  // namespace

TEST_CASE("a device without actions is emptied by PATCH", "[quirk-lenovo-patch-media]") {
    QuirkyBmc xcc;
    xcc.device(ext1, {device_document(ext1, true), device_document(ext1, false)});
    xcc.bmc.on("PATCH " + ext1, 200);
    CHECK(xcc.eject().empty());
    CHECK(xcc.bmc.changes() == std::vector<std::string>{"PATCH " + ext1 + R"( {"Image":null,"Inserted":false})"});
}

TEST_CASE("a device whose Allow has no PATCH is not patched", "[quirk-lenovo-patch-media]") {
    QuirkyBmc bmc;
    bmc.collection(media, {ext1});
    bmc.bmc.on("GET " + ext1, 200, device_document(ext1, true), {{"Allow", "GET, HEAD"}});
    CHECK(has(bmc.eject(), "the device has no eject action and does not allow PATCH"));
    CHECK(bmc.bmc.changes().empty());
}

TEST_CASE("of XCC's slots only the external ones take an image", "[quirk-lenovo-insert-patch]") {
    CHECK_FALSE(is_slot_without_insert(as_json("{'Id': 'EXT1'}")));
    CHECK(is_slot_without_insert(as_json("{'Id': 'RDOC1'}")));
    CHECK(is_slot_without_insert(as_json("{'Id': 'Remote4'}")));
}

TEST_CASE("a PATCH that misses its ETag is repeated with it", "[quirk-lenovo-precondition-required]") {
    QuirkyBmc xcc;
    xcc.collection(media, {ext1});
    xcc.bmc.resource(ext1, device_document(ext1, true));
    xcc.bmc.on("GET " + ext1, 200, device_document(ext1, true), {{"ETag", "\"9\""}});
    xcc.bmc.resource(ext1, device_document(ext1, false));
    xcc.bmc.on("PATCH " + ext1, 428);
    std::string if_match;
    xcc.bmc.on("PATCH " + ext1, [&](const tenon::HttpRequest& request) {
        if_match = request.headers.back().first + ": " + request.headers.back().second;
        tenon::HttpResponse response;
        response.status = 200;
        return response;
    });
    CHECK(xcc.eject().empty());
    CHECK(if_match == "If-Match: \"9\"");
}

TEST_CASE("a service with RegistryPrefixes and no event types gets none", "[quirk-lenovo-event-types]") {
    QuirkyBmc xcc;
    xcc.event_service("'RegistryPrefixes': ['Base', 'EventRegistry'], 'ResourceTypes': ['LogService']");
    xcc.collection(subscriptions, {});
    xcc.bmc.on("POST " + subscriptions, 200, "{'Id': '4', '@odata.id': '" + subscriptions + "/4'}");
    CHECK(xcc.create().empty());
    CHECK(
        xcc.last_change() ==
        "POST " + subscriptions + R"( {"Destination":"https://h/e","Protocol":"Redfish","Context":""})"
    );
}

TEST_CASE("a new subscription that shows no Context is found by its Destination", "[quirk-lenovo-context-omitted]") {
    QuirkyBmc xcc;
    xcc.collection(subscriptions, {});
    xcc.collection(subscriptions, {subscriptions + "/5"});
    xcc.bmc.on("POST " + subscriptions, 200, "");
    xcc.bmc.resource(subscriptions + "/5", "{'Id': '5', 'Destination': 'https://h/e'}");
    CHECK(xcc.create("{'Destination': 'https://h/e', 'Context': 'lab'}").empty());
    CHECK(xcc.created["Id"] == "5");
}
