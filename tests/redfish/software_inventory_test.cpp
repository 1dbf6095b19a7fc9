#include "resources/software_inventory.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

const std::string updates = "/redfish/v1/UpdateService";

json inventory(ScriptedService& bmc, bool has_software = false) {
    Service service(bmc);
    return run(firmware_inventory(service, has_software));
}

}  // namespace

TEST_CASE("firmware is listed with its versions, and what cannot be read is named") {
    ScriptedService bmc;
    bmc.resource("/redfish/v1/", "{}");
    bmc.resource(
        updates, "{'FirmwareInventory': {'@odata.id': '" + updates + "/F'}, 'SoftwareInventory': {'@odata.id': '" +
                     updates + "/S'}}"
    );
    bmc.resource(
        updates + "/F", "{'Members': [{'@odata.id': '" + updates + "/F/BMC'}, {'@odata.id': '" + updates + "/F/Gone'}]}"
    );
    bmc.resource(updates + "/F/BMC", "{'Id': 'BMC', 'Version': '1.2', 'Updateable': true, 'Manufacturer': null}");
    const json result = inventory(bmc);
    REQUIRE(result["firmware"].size() == 1);
    CHECK(
        result["firmware"][0].dump() ==
        R"({"Id":"BMC","Version":"1.2","Updateable":true,"path":")" + updates + R"(/F/BMC"})"
    );
    CHECK(text(result["failures"][0], "path") == updates + "/F/Gone");
    CHECK_FALSE(result.contains("software"));
    const json with_software = inventory(bmc, true);
    CHECK(with_software["software"].empty());
    CHECK(text(with_software["failures"][1], "path") == updates + "/S");
}

TEST_CASE("long inventories of several pages are listed whole") {
    ScriptedService bmc;
    bmc.resource("/redfish/v1/", "{'UpdateService': {'@odata.id': '/u'}}");
    bmc.resource("/u", "{'FirmwareInventory': {'@odata.id': '/f'}}");
    for (int at = 0; at < 10; ++at) {
        std::string members;
        for (int i = 0; i < 20; ++i) {
            const std::string path = "/f/" + std::to_string(at * 20 + i);
            members += (members.empty() ? "" : ", ") + ("{'@odata.id': '" + path + "'}");
            bmc.resource(path, "{'Id': '" + std::to_string(at * 20 + i) + "'}");
        }
        const std::string next = at == 9 ? "" : ", 'Members@odata.nextLink': '/f?$skip=" + std::to_string(at + 1) + "'";
        bmc.resource(at == 0 ? "/f" : "/f?$skip=" + std::to_string(at), "{'Members': [" + members + "]" + next + "}");
    }
    const json result = inventory(bmc);
    REQUIRE(result["firmware"].size() == 200);
    CHECK(text(result["firmware"][199], "Id") == "199");
    CHECK(result["failures"].empty());
}

TEST_CASE("a BMC without inventory says what it lacks") {
    ScriptedService bmc;
    bmc.resource("/redfish/v1/", "{}");
    CHECK_THROWS_WITH(inventory(bmc), "The BMC has no UpdateService, so it shows no firmware");
    for (const char* document : {"{}", "{'FirmwareInventory': null}", "{'FirmwareInventory': []}"}) {
        ScriptedService lacking;
        lacking.resource("/redfish/v1/", "{}");
        lacking.resource(updates, document);
        CHECK_THROWS_WITH(inventory(lacking), "The BMC has no FirmwareInventory in its UpdateService");
    }
    ScriptedService failing;
    failing.resource("/redfish/v1/", "{}");
    failing.on("GET " + updates, 500);
    CHECK_THROWS_AS(inventory(failing), Refused);
}
