#include "resources/insert_media.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

const std::string media_path = "/redfish/v1/Managers/1/VirtualMedia";
const std::string image = "http://images/boot.iso";

std::string insert_target(const std::string& id) {
    return media_path + "/" + id + "/Actions/VirtualMedia.InsertMedia";
}

std::string action_of_device(const std::string& id, const std::string& more = "") {
    return ", 'Actions': {'#VirtualMedia.InsertMedia': {'target': '" + insert_target(id) + "'" + more + "}}";
}

std::string device(const std::string& id, const std::string& types, const std::string& more) {
    return "{'Id': '" + id + "', 'MediaTypes': [" + types + "]" + more + "}";
}

const std::string is_empty = ", 'Inserted': false, 'Image': null";

std::string holds(const std::string& what) {
    return ", 'Inserted': true, 'Image': '" + what + "'";
}

void add_devices(ScriptedService& bmc, const std::vector<std::string>& ids) {
    add_small_service(bmc);
    std::string members;
    for (const std::string& id : ids) {
        members += (members.empty() ? "{'@odata.id': '" : ", {'@odata.id': '") + media_path + "/" + id + "'}";
    }
    bmc.resource(media_path, "{'Members': [" + members + "]}");
}

/// An empty CD drive that shows the medium once the insert was accepted.
void add_drive(ScriptedService& bmc, const std::string& more = "") {
    add_devices(bmc, {"Cd"});
    bmc.resource(media_path + "/Cd", device("Cd", "'CD', 'DVD'", is_empty + action_of_device("Cd", more)));
    bmc.resource(media_path + "/Cd", device("Cd", "'CD', 'DVD'", holds(image)));
}

MediaInsertion wanted(const std::string& url = image) {
    MediaInsertion insertion;
    insertion.image = url;
    return insertion;
}

json insert(ScriptedService& bmc, MediaInsertion insertion) {
    Service service(bmc);
    InsertMedia work(service, "", std::move(insertion));
    return shown_device(run(work.run()));
}

std::string failure_of(ScriptedService& bmc, const MediaInsertion& insertion, tenon_status status) {
    try {
        insert(bmc, insertion);
    } catch (const tenon::Error& error) {
        CHECK(error.status() == status);
        return error.message();
    }
    return "";
}

std::string missing(const std::string& parameter) {
    return "{'error': {'code': 'Base.1.8.GeneralError', 'message': 'The action requires the parameter " + parameter +
           " to be present.'}}";
}

}  // namespace

TEST_CASE("an image goes into the empty device that fits its name, with nothing in the body that was not asked for") {
    ScriptedService bmc;
    add_devices(bmc, {"Stick", "Cd"});
    bmc.resource(media_path + "/Stick", device("Stick", "'USBStick'", is_empty + action_of_device("Stick")));
    bmc.resource(media_path + "/Cd", device("Cd", "'CD'", is_empty + action_of_device("Cd")));
    bmc.resource(media_path + "/Cd", device("Cd", "'CD'", is_empty + action_of_device("Cd")));
    bmc.resource(media_path + "/Cd", device("Cd", "'CD'", holds(image)));
    bmc.on("POST " + insert_target("Cd"), 204);
    const json shown = insert(bmc, wanted());
    CHECK(
        bmc.changes() ==
        std::vector<std::string>{"POST " + insert_target("Cd") + R"( {"Image":"http://images/boot.iso"})"}
    );
    CHECK(
        shown == as_json(
                     "{'path': '" + media_path +
                     "/Cd', 'Id': 'Cd', 'MediaTypes': ['CD'], 'Inserted': true, 'Image': '" + image + "'}"
                 )
    );
    CHECK(bmc.pauses() == std::vector<std::chrono::milliseconds>{std::chrono::seconds(1)});
}

TEST_CASE("what the caller asks for is sent") {
    ScriptedService bmc;
    add_drive(bmc);
    bmc.on("POST " + insert_target("Cd"), 204);
    MediaInsertion insertion = wanted("https://images/boot.iso");
    insertion.device = "Cd";
    insertion.username = "reader";
    insertion.password = "s3cr3t";
    insertion.write_protected = false;
    insertion.transfer_method = "Upload";
    insertion.transfer_protocol_type = "HTTPS";
    insert(bmc, insertion);
    CHECK(
        bmc.changes().front() ==
        "POST " + insert_target("Cd") +
            R"( {"Image":"https://images/boot.iso","WriteProtected":false,"UserName":"reader","Password":"s3cr3t","TransferMethod":"Upload","TransferProtocolType":"HTTPS"})"
    );
}

TEST_CASE("an image that is in already stays, and a device with another one is a conflict that names it") {
    ScriptedService bmc;
    add_devices(bmc, {"Cd"});
    bmc.resource(
        media_path + "/Cd", device("Cd", "'CD'", holds("http://reader:pw@images/boot.iso") + action_of_device("Cd"))
    );
    CHECK(insert(bmc, wanted())["Image"] == "http://***@images/boot.iso");
    CHECK(
        failure_of(bmc, wanted("http://images/other.iso"), TENON_CONFLICT) ==
        "No virtual media device is free: Cd holds http://***@images/boot.iso; eject it first"
    );
    CHECK(bmc.changes().empty());
}

TEST_CASE("a device that does not exist, or does not fit, is named together with those that there are") {
    ScriptedService bmc;
    add_devices(bmc, {"Cd"});
    bmc.resource(media_path + "/Cd", device("Cd", "'CD', 7", is_empty + action_of_device("Cd")));
    MediaInsertion insertion = wanted();
    insertion.device = "Floppy";
    CHECK(
        failure_of(bmc, insertion, TENON_NOT_FOUND) == "The BMC has no virtual media device 'Floppy'; it has Cd (CD)"
    );
    CHECK(
        failure_of(bmc, wanted("http://images/stick.IMG?x=1"), TENON_UNSUPPORTED) ==
        "The BMC has no virtual media device for 'usb', which the image's name suggests; name one with 'device'; it "
        "has Cd (CD)"
    );
    insertion.device = "";
    insertion.boot_device = "floppy";
    CHECK(
        failure_of(bmc, insertion, TENON_UNSUPPORTED) ==
        "The BMC has no virtual media device for 'floppy'; it has Cd (CD)"
    );
    ScriptedService none;
    add_devices(none, {});
    CHECK(failure_of(none, wanted(), TENON_UNSUPPORTED) == "The BMC has no virtual media device");
}

TEST_CASE("parameters that the action says are required are sent in the service's spelling") {
    ScriptedService bmc;
    add_drive(bmc, ", '@Redfish.ActionInfo': '/info'");
    bmc.resource(
        "/info", "{'Parameters': [null, {'Name': 'TransferProtocolType', 'Required': true, 'AllowableValues': ['nfs', "
                 "'http']}, {'Name': 'TransferMethod', 'Required': true}, {'Name': 'Inserted', 'Required': 'yes'}]}"
    );
    bmc.on("POST " + insert_target("Cd"), 204);
    insert(bmc, wanted());
    CHECK(
        bmc.changes().front() ==
        "POST " + insert_target("Cd") +
            R"( {"Image":"http://images/boot.iso","TransferProtocolType":"http","TransferMethod":"Stream"})"
    );
}

TEST_CASE(
    "transfer parameters that the service misses are added one after the other", "[quirk-nokia-transfer-method]"
) {
    ScriptedService bmc;
    add_drive(bmc);
    bmc.on("POST " + insert_target("Cd"), 400, missing("TransferProtocolType"));
    bmc.on("POST " + insert_target("Cd"), 400, missing("TransferMethod"));
    bmc.on("POST " + insert_target("Cd"), 204);
    insert(bmc, wanted());
    CHECK(bmc.changes().size() == 3);
    CHECK(
        bmc.changes().back() ==
        "POST " + insert_target("Cd") +
            R"( {"Image":"http://images/boot.iso","TransferProtocolType":"HTTP","TransferMethod":"Stream"})"
    );
}

TEST_CASE("a service that wants credentials for a public image is given some", "[quirk-nvidia-insert-credentials]") {
    ScriptedService bmc;
    add_drive(bmc);
    bmc.on("POST " + insert_target("Cd"), 400, missing("UserName"));
    bmc.on("POST " + insert_target("Cd"), 204);
    insert(bmc, wanted());
    CHECK(
        bmc.changes().back() ==
        "POST " + insert_target("Cd") + R"( {"Image":"http://images/boot.iso","UserName":"none","Password":"none"})"
    );
}

TEST_CASE(
    "Inserted and WriteProtected are left out where they are unknown and say true", "[quirk-supermicro-insert-plain]"
) {
    const std::string unknown =
        "{'Inserted@Message.ExtendedInfo': [{'MessageId': 'Base.1.4.PropertyUnknown', "
        "'MessageArgs': ['Inserted'], 'Message': 'The property Inserted is not in the list.'}]}";
    ScriptedService bmc;
    add_drive(bmc);
    bmc.on("POST " + insert_target("Cd"), 400, unknown);
    bmc.on("POST " + insert_target("Cd"), 204);
    MediaInsertion insertion = wanted();
    insertion.inserted = true;
    insertion.write_protected = true;
    insert(bmc, insertion);
    CHECK(bmc.changes().back() == "POST " + insert_target("Cd") + R"( {"Image":"http://images/boot.iso"})");

    ScriptedService strict;
    add_drive(strict);
    strict.on("POST " + insert_target("Cd"), 400, unknown);
    insertion.inserted = false;
    insertion.write_protected.reset();
    CHECK(
        failure_of(strict, insertion, TENON_BMC_ERROR).find("The property Inserted is not in the list.") !=
        std::string::npos
    );
    CHECK(strict.changes().size() == 1);
}

TEST_CASE(
    "a device without actions takes the image by PATCH with its ETag, and without Inserted where that is refused",
    "[quirk-hpe-insert-plain]"
) {
    ScriptedService bmc;
    add_devices(bmc, {"1"});
    bmc.on(
        "GET " + media_path + "/1", 200, device("1", "'CD'", is_empty), {{"ETag", "\"7\""}, {"Allow", "GET, PATCH"}}
    );
    bmc.resource(media_path + "/1", device("1", "'CD'", holds(image)));
    bmc.on(
        "PATCH " + media_path + "/1", 400,
        "{'error': {'@Message.ExtendedInfo': [{'MessageArgs': ['Inserted'], 'MessageId': "
        "'Base.0.10.PropertyUnknown'}]}}"
    );
    bmc.on("PATCH " + media_path + "/1", 200, "{}");
    insert(bmc, wanted());
    CHECK(
        bmc.changes() ==
        std::vector<std::string>{
            "PATCH " + media_path + R"(/1 {"Image":"http://images/boot.iso","Inserted":true,"WriteProtected":true})",
            "PATCH " + media_path + R"(/1 {"Image":"http://images/boot.iso"})"}
    );
}

TEST_CASE("of the slots without actions those that take no image are passed over", "[quirk-lenovo-insert-patch]") {
    ScriptedService bmc;
    add_devices(bmc, {"RDOC1", "Remote1", "EXT1"});
    bmc.resource(media_path + "/RDOC1", device("RDOC1", "'CD'", is_empty));
    bmc.resource(media_path + "/Remote1", device("Remote1", "'CD'", is_empty));
    bmc.resource(media_path + "/EXT1", device("EXT1", "'CD'", is_empty));
    bmc.resource(media_path + "/EXT1", device("EXT1", "'CD'", holds(image)));
    bmc.on("PATCH " + media_path + "/EXT1", 200, "{}");
    CHECK(insert(bmc, wanted())["Id"] == "EXT1");
    MediaInsertion insertion = wanted();
    insertion.device = "RDOC1";
    CHECK(
        failure_of(bmc, insertion, TENON_UNSUPPORTED) ==
        "The BMC does not let images be inserted: no insert action and no PATCH for RDOC1 (CD)"
    );
}

TEST_CASE("a vendor's own action inserts where the standard's is missing") {
    ScriptedService bmc;
    add_devices(bmc, {"2"});
    const std::string target = media_path + "/2/Actions/Oem/Hp/HpiLOVirtualMedia.InsertVirtualMedia";
    bmc.resource(
        media_path + "/2",
        device(
            "2", "'CD'",
            is_empty + ", 'Oem': {'Hp': {'Actions': {'#HpiLOVirtualMedia.InsertVirtualMedia': {'target': '" + target +
                "'}}}}"
        )
    );
    bmc.resource(media_path + "/2", device("2", "'CD'", holds(image)));
    bmc.on("POST " + target, 200);
    insert(bmc, wanted());
    CHECK(
        bmc.changes() ==
        std::vector<std::string>{
            "POST " + target + R"( {"Action":"HpiLOVirtualMedia.InsertVirtualMedia","Image":"http://images/boot.iso"})"}
    );
}

TEST_CASE("a device that refuses with 405 is passed over while there is another", "[quirk-cisco-console-slots]") {
    ScriptedService bmc;
    add_devices(bmc, {"Kvm", "Cd"});
    bmc.resource(media_path + "/Kvm", device("Kvm", "'CD'", is_empty + action_of_device("Kvm")));
    bmc.resource(media_path + "/Cd", device("Cd", "'CD'", is_empty + action_of_device("Cd")));
    bmc.resource(media_path + "/Cd", device("Cd", "'CD'", holds(image)));
    bmc.on("POST " + insert_target("Kvm"), 405);
    bmc.on("POST " + insert_target("Cd"), 204);
    CHECK(insert(bmc, wanted())["Id"] == "Cd");
    ScriptedService alone;
    add_devices(alone, {"Kvm"});
    alone.resource(media_path + "/Kvm", device("Kvm", "'CD'", is_empty + action_of_device("Kvm")));
    alone.on("POST " + insert_target("Kvm"), 405);
    CHECK(failure_of(alone, wanted(), TENON_BMC_ERROR).find("405") != std::string::npos);
}

TEST_CASE("when the answer is lost, what the device shows decides") {
    const auto lost = [](const tenon::HttpRequest&) -> tenon::HttpResponse { throw tenon::bmc_error("no answer"); };
    ScriptedService bmc;
    add_drive(bmc);
    bmc.on("POST " + insert_target("Cd"), lost);
    CHECK(insert(bmc, wanted())["Inserted"] == true);
    ScriptedService empty;
    add_devices(empty, {"Cd"});
    empty.resource(media_path + "/Cd", device("Cd", "'CD'", is_empty + action_of_device("Cd")));
    empty.on("POST " + insert_target("Cd"), lost);
    CHECK(failure_of(empty, wanted(), TENON_BMC_ERROR) == "no answer");
    CHECK(empty.changes().size() == 1);
}

TEST_CASE("a medium that never shows is told, unless it was not to be inserted") {
    ScriptedService bmc;
    add_devices(bmc, {"Cd"});
    bmc.resource(media_path + "/Cd", device("Cd", "'CD'", is_empty + action_of_device("Cd")));
    bmc.on("POST " + insert_target("Cd"), 204);
    CHECK(
        failure_of(bmc, wanted(), TENON_BMC_ERROR) ==
        "The BMC accepted the image, but " + media_path + "/Cd is still empty"
    );
    CHECK(bmc.pauses().size() == 40);
    MediaInsertion insertion = wanted();
    insertion.inserted = false;
    CHECK(insert(bmc, insertion)["Inserted"] == false);
}

TEST_CASE("no failure of an insert shows a password") {
    ScriptedService bmc;
    add_drive(bmc);
    const std::string url = "http://reader:hunter22@images/boot.iso";
    bmc.on(
        "POST " + insert_target("Cd"), 400, "{'error': {'message': 'cannot mount " + url + " for user with s3cr3t99'}}"
    );
    MediaInsertion insertion = wanted(url);
    insertion.username = "reader";
    insertion.password = "s3cr3t99";
    const std::string failure = failure_of(bmc, insertion, TENON_BMC_ERROR);
    CHECK(failure.find("cannot mount") != std::string::npos);
    CHECK(failure.find("hunter22") == std::string::npos);
    CHECK(failure.find("s3cr3t99") == std::string::npos);
}

TEST_CASE("a device is shown without credentials, and whether it holds something even where it does not say") {
    Resource resource;
    resource.path = "/d";
    resource.document = as_json("{'Id': 3, 'Inserted': null, 'Image': 'cifs://u:p@h/x.iso', 'ConnectedVia': 'URI', "
                                "'UserName': 'u', 'Password': "
                                "'p', 'MediaTypes': null}");
    CHECK(
        shown_device(resource) ==
        as_json("{'path': '/d', 'Id': 3, 'MediaTypes': null, 'Inserted': true, 'Image': 'cifs://***@h/x.iso', "
                "'ConnectedVia': 'URI'}")
    );
}
