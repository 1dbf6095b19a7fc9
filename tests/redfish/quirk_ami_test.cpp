#include "client/collection.hpp"
#include "quirky_bmc.hpp"
#include "resources/media_device.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

TEST_CASE("a weak ETag that is refused is sent as a strong one", "[quirk-ami-weak-etags]") {
    const std::string cd = media + "/CD1";
    QuirkyBmc gigabyte;
    gigabyte.collection(media, {cd});
    for (int i = 0; i < 2; ++i) {
        gigabyte.bmc.on("GET " + cd, 200, device_document(cd, true), {{"ETag", "W/\"1\""}});
    }
    gigabyte.bmc.resource(cd, device_document(cd, false));
    gigabyte.bmc.on("PATCH " + cd, [](const tenon::HttpRequest& request) {
        tenon::HttpResponse response;
        response.status = request.headers.back().second == "\"1\"" ? 200 : 412;
        return response;
    });
    CHECK(gigabyte.eject().empty());
    CHECK(gigabyte.bmc.count("PATCH " + cd) == 2);
}

TEST_CASE("a device without media types is known by its name", "[quirk-ami-media-types-null]") {
    const json cd1 = as_json("{'Id': 'CD1', 'MediaTypes': null}");
    const json hd1 = as_json("{'Id': 'HD1', 'MediaTypes': null}");
    CHECK(is_device_for(cd1, "cd"));
    CHECK_FALSE(is_device_for(cd1, "usb"));
    CHECK(is_device_for(hd1, "usb"));
    CHECK_FALSE(is_device_for(hd1, "cd"));
}

TEST_CASE("pages are followed by the link as it is printed", "[quirk-ami-next-link-pages]") {
    ScriptedService viking;
    viking.resource("/c", "{'Members': [{'@odata.id': '/c/1'}], 'Members@odata.nextLink': '/c?$skip=75'}");
    viking.resource("/c?$skip=75", "{'Members': [{'@odata.id': '/c/76'}]}");
    Service service(viking);
    CHECK(run(read_collection(service, "/c")).members == std::vector<std::string>{"/c/1", "/c/76"});
}

TEST_CASE("what the root does not link to is looked for in its place", "[quirk-ami-root-links]") {
    QuirkyBmc viking;
    viking.bmc.forget("GET /redfish/v1/");
    viking.bmc.resource("/redfish/v1/", "{'Vendor': 'AMI'}");
    viking.collection(subscriptions, {});
    CHECK(run(get_all_subscriptions(viking.bmc, viking.node))["Members"].empty());
}
