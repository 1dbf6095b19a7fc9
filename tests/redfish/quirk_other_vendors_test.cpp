#include "quirks/insert_media.hpp"
#include "quirky_bmc.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {}  // namespace

TEST_CASE("of several systems the named one is taken, whatever it lacks", "[quirk-nvidia-several-systems]") {
    QuirkyBmc gb200;
    gb200.collection("/redfish/v1/Systems", {"/redfish/v1/Systems/HGX", "/redfish/v1/Systems/1"});
    gb200.bmc.forget("GET /redfish/v1/Systems");
    gb200.collection("/redfish/v1/Systems", {"/redfish/v1/Systems/HGX", "/redfish/v1/Systems/1"});
    gb200.bmc.resource("/redfish/v1/Systems/HGX", "{}");
    gb200.collection(media, {});
    CHECK(has(gb200.eject(), "/redfish/v1/Systems/HGX, /redfish/v1/Systems/1"));
    gb200.node.system_id = "/redfish/v1/Systems/HGX";
    CHECK(has(gb200.eject(), "The BMC has no virtual media device"));
}

TEST_CASE("an insert that misses credentials gets some that say none", "[quirk-nvidia-insert-credentials]") {
    json body = as_json("{'Image': 'http://x/a.iso'}");
    CHECK(add_empty_credentials(body, [](std::string_view name) { return name == "UserName"; }));
    CHECK(body["UserName"] == "none");
}

TEST_CASE("an insert that misses how to transfer gets it", "[quirk-nokia-transfer-method]") {
    json body = as_json("{'Image': 'http://x/a.iso'}");
    CHECK(add_transfer_parameters(body, "HTTP", [](std::string_view name) { return name == "TransferProtocolType"; }));
    CHECK(body["TransferProtocolType"] == "HTTP");
    CHECK(add_transfer_parameters(body, "HTTP", [](std::string_view name) { return name == "TransferMethod"; }));
    CHECK(body["TransferMethod"] == "Stream");
}

TEST_CASE("without ManagedBy the only manager is taken", "[quirk-huawei-managed-by-missing]") {
    QuirkyBmc huawei;
    huawei.bmc.forget("GET /redfish/v1/Systems/1");
    huawei.bmc.resource("/redfish/v1/Systems/1", "{'Id': '1'}");
    huawei.device(media + "/CD", {device_document(media + "/CD", false)});
    CHECK(huawei.eject().empty());
}

TEST_CASE("a PATCH carries the ETag that was read", "[quirk-huawei-if-match]") {
    QuirkyBmc huawei;
    const std::string cd = media + "/CD";
    huawei.collection(media, {cd});
    huawei.bmc.on("GET " + cd, 200, device_document(cd, true), {{"ETag", "\"h\""}});
    huawei.bmc.resource(cd, device_document(cd, false));
    huawei.bmc.on("PATCH " + cd, [](const tenon::HttpRequest& request) {
        tenon::HttpResponse response;
        response.status = request.headers.back().second == "\"h\"" ? 200 : 428;
        return response;
    });
    CHECK(huawei.eject().empty());
    CHECK(huawei.bmc.changes().size() == 1);
}

TEST_CASE("a slot that only a console can eject does not fail the others", "[quirk-cisco-console-slots]") {
    QuirkyBmc ucs;
    const std::string kvm = media + "/KVM";
    const std::string dvd = media + "/DVD";
    ucs.collection(media, {kvm, dvd});
    ucs.bmc.resource(kvm, device_document(kvm, true));
    ucs.bmc.on("PATCH " + kvm, 405);
    ucs.bmc.resource(dvd, device_document(dvd, true, eject_action(dvd)));
    ucs.bmc.resource(dvd, device_document(dvd, false));
    ucs.bmc.on("POST " + dvd + "/Actions/VirtualMedia.EjectMedia", 200);
    CHECK(ucs.eject().empty());

    QuirkyBmc alone;
    alone.device(kvm, {device_document(kvm, true)});
    alone.bmc.on("PATCH " + kvm, 405);
    CHECK(has(alone.eject(), kvm + ": HTTP PATCH " + kvm + " returned code 405"));
}

TEST_CASE("an integer ID in the collection is the new member", "[quirk-zt-created-id]") {
    QuirkyBmc zt;
    zt.collection(subscriptions, {});
    zt.bmc.on("POST " + subscriptions, 201, "{'@odata.id': '" + subscriptions + "', 'Members': [], 'ID': 7}");
    zt.bmc.resource(subscriptions + "/7", "{'Id': '7', 'Destination': 'https://h/e'}");
    CHECK(zt.create().empty());
    CHECK(zt.created["Id"] == "7");
    CHECK(zt.bmc.count("GET " + subscriptions) == 1);
}

TEST_CASE("headers are sent as one object to who does not take a list", "[quirk-zt-http-headers-map]") {
    QuirkyBmc zt;
    zt.collection(subscriptions, {});
    zt.bmc.on("POST " + subscriptions, 400, complaint("Base.1.8.PropertyValueTypeError", "HttpHeaders"));
    zt.bmc.on("POST " + subscriptions, 201, "", {{"Location", subscriptions + "/1"}});
    CHECK(zt.create("{'Destination': 'https://h/e', 'HttpHeaders': [{'X-A': '1'}, {'X-B': '2'}]}").empty());
    CHECK(has(zt.last_change(), R"("HttpHeaders":{"X-A":"1","X-B":"2"})"));
}

TEST_CASE("a media collection that two resources name is read once", "[quirk-sushytools-shared-collection]") {
    QuirkyBmc tools;
    tools.bmc.forget("GET /redfish/v1/Systems/1");
    tools.bmc.resource(
        "/redfish/v1/Systems/1", "{'VirtualMedia': {'@odata.id': '" + media +
                                     "/'}, 'Links': {'ManagedBy': [{'@odata.id': '/redfish/v1/Managers/1'}]}}"
    );
    tools.bmc.resource(media + "/", "{'Members': [{'@odata.id': '" + media + "/Cd'}]}");
    tools.bmc.resource(media + "/Cd", device_document(media + "/Cd", false));
    CHECK(tools.eject().empty());
    CHECK(tools.bmc.count("GET " + media + "/Cd") == 1);
    CHECK(tools.bmc.count("GET " + media) == 0);
}
