#include "quirks/insert_media.hpp"
#include "quirky_bmc.hpp"
#include "resources/insert_media.hpp"
#include "resources/media_device.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

const std::string cd_drive = media + "/CD1";
const std::string unmount = "POST " + media + "/CfgCD/Actions/IsoConfig.UnMount";

/// VM1 as X10 has it, with the members given.
void add_x10(QuirkyBmc& x10, const std::string& members) {
    x10.bmc.resource(
        media, "{" + members + "'Oem': {'Supermicro': {'VirtualMediaConfig': {'@odata.id': '" + media + "/CfgCD'}}}}"
    );
    x10.bmc.resource(
        media + "/CfgCD",
        "{'Actions': {'#IsoConfig.UnMount': {'target': '" + media + "/CfgCD/Actions/IsoConfig.UnMount'}}}"
    );
    x10.bmc.on(unmount, 200);
}

std::string slot(const std::string& id, bool is_enabled) {
    return "{'Id': '" + id +
           "', 'Destination': '0.0.0.0', 'Protocol': 'SNMPv1', 'Oem': {'Supermicro': "
           "{'EnableSubscription': " +
           (is_enabled ? "true" : "false") + "}}}";
}

}  // namespace

TEST_CASE("an X10 ejects by its CD configuration", "[quirk-supermicro-iso-config]") {
    QuirkyBmc x10;
    add_x10(x10, "'Members': [{'@odata.id': '" + cd_drive + "'}], ");
    x10.bmc.resource(cd_drive, "{'Id': 'CD1', 'Inserted': true}");
    x10.bmc.on("GET " + cd_drive, 404);
    CHECK(x10.eject().empty());
    CHECK(x10.bmc.changes() == std::vector<std::string>{unmount + " {}"});
}

TEST_CASE("an X10 that lists nothing is looked at all the same", "[quirk-supermicro-members-missing]") {
    QuirkyBmc mounted;
    add_x10(mounted, "");
    mounted.bmc.resource(cd_drive, "{'Id': 'CD1', 'Inserted': true}");
    mounted.bmc.on("GET " + cd_drive, 404);
    CHECK(mounted.eject().empty());
    CHECK(mounted.bmc.changes() == std::vector<std::string>{unmount + " {}"});

    QuirkyBmc empty;
    add_x10(empty, "");
    CHECK(empty.eject().empty());
    CHECK(empty.bmc.changes().empty());
    run(check_eject_vmedia(empty.bmc, empty.node, as_json("{'boot_device': 'cd'}")));
}

TEST_CASE("a device that offers no eject while it is empty is left alone", "[quirk-supermicro-eject-while-inserted]") {
    QuirkyBmc x13;
    x13.device(cd_drive, {device_document(cd_drive, false)});
    CHECK(x13.eject().empty());
    CHECK(x13.bmc.changes().empty());
}

TEST_CASE("an image that is not connected is not in", "[quirk-supermicro-stale-image]") {
    CHECK_FALSE(is_inserted(as_json("{'Image': 'old.iso', 'ConnectedVia': 'NotConnected'}")));
    CHECK(is_inserted(as_json("{'Image': 'new.iso', 'ConnectedVia': 'URI'}")));
}

TEST_CASE("an empty media collection does not hide another", "[quirk-supermicro-empty-media-collection]") {
    QuirkyBmc x12;
    x12.bmc.forget("GET /redfish/v1/Systems/1");
    x12.bmc.resource("/redfish/v1/Systems/1", "{'VirtualMedia': {'@odata.id': '" + own_media + "'}}");
    x12.bmc.resource(own_media, "{'Members': []}");
    x12.device(cd_drive, {device_document(cd_drive, true, eject_action(cd_drive)), device_document(cd_drive, false)});
    x12.bmc.on("POST " + cd_drive + "/Actions/VirtualMedia.EjectMedia", 200);
    CHECK(x12.eject().empty());
    CHECK(x12.bmc.changes().size() == 1);
}

TEST_CASE(
    "Inserted and WriteProtected are left out of an insert that refuses them", "[quirk-supermicro-insert-plain]"
) {
    const auto names = [](std::string_view name) { return name == "Inserted"; };
    const auto amended = amended_insert(as_json("{'Image': 'http://x/a.iso', 'Inserted': true}"), "HTTP", names);
    REQUIRE(amended);
    CHECK_FALSE(amended->contains("Inserted"));
}

TEST_CASE("a fixed subscription is filled, and disabled in the end", "[quirk-supermicro-fixed-slots]") {
    QuirkyBmc x13;
    x13.collection(subscriptions, {subscriptions + "/1", subscriptions + "/2"});
    x13.bmc.resource(subscriptions + "/1", slot("1", true));
    x13.bmc.resource(subscriptions + "/2", slot("2", false));
    x13.bmc.on("POST " + subscriptions, 405);
    x13.bmc.on("PATCH " + subscriptions + "/2", 200);
    CHECK(x13.create().empty());
    CHECK(has(x13.last_change(), R"("Oem":{"Supermicro":{"EnableSubscription":true}}})"));
    x13.bmc.on("DELETE " + subscriptions + "/1", 405);
    x13.bmc.on("PATCH " + subscriptions + "/1", 200);
    CHECK(x13.remove("1").empty());
    CHECK(x13.last_change() == "PATCH " + subscriptions + R"(/1 {"Oem":{"Supermicro":{"EnableSubscription":false}}})");
}

TEST_CASE("no free fixed subscription is an error that says so", "[quirk-supermicro-fixed-slots]") {
    QuirkyBmc x13;
    x13.collection(subscriptions, {subscriptions + "/1", subscriptions + "/2"});
    x13.bmc.resource(subscriptions + "/1", slot("1", true));
    x13.bmc.on("GET " + subscriptions + "/2", 500);
    x13.bmc.on("POST " + subscriptions, 405);
    CHECK(has(x13.create(), "The BMC has a fixed number of subscriptions, and none is free: delete one."));
    CHECK(x13.bmc.changes().size() == 1);
}

TEST_CASE("a fixed subscription that refuses what we added is filled without it", "[quirk-supermicro-fixed-slots]") {
    QuirkyBmc x13;
    x13.collection(subscriptions, {subscriptions + "/1"});
    x13.bmc.resource(subscriptions + "/1", slot("1", false));
    x13.bmc.on("POST " + subscriptions, 405);
    x13.bmc.on("PATCH " + subscriptions + "/1", 400, complaint("Base.1.4.PropertyNotWritable", "EventTypes"));
    x13.bmc.on("PATCH " + subscriptions + "/1", 200);
    CHECK(x13.create().empty());
    CHECK(x13.last_change().find("EventTypes") == std::string::npos);
}

TEST_CASE("a missing licence is named", "[quirk-supermicro-licence]") {
    const std::string refusal = complaint("SMC.1.0.OemLicenseNotPassed", "", "Not licensed to perform this request.");
    QuirkyBmc x11;
    x11.collection(subscriptions, {});
    x11.bmc.on("POST " + subscriptions, 403, refusal);
    CHECK(has(x11.create(), "This BMC does it with a licence only (Supermicro SFT-OOB-LIC or SFT-DCMS-SINGLE)."));
    x11.device(cd_drive, {device_document(cd_drive, true, eject_action(cd_drive))});
    x11.bmc.on("POST " + cd_drive + "/Actions/VirtualMedia.EjectMedia", 403, refusal);
    CHECK(has(x11.eject(), "This BMC does it with a licence only"));
}

TEST_CASE("an X10 is not made to insert into its CD configuration", "[quirk-supermicro-members-missing]") {
    QuirkyBmc x10;
    add_x10(x10, "");
    Service service(x10.bmc);
    MediaInsertion wanted;
    wanted.image = "http://h/boot.iso";
    InsertMedia insertion(service, "", wanted);
    CHECK_THROWS_WITH(
        run(insertion.choose()), "The BMC does not let images be inserted: no insert action and no PATCH for CfgCD (CD)"
    );
}
