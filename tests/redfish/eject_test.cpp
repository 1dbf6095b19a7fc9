#include "ironic/vendor_passthru.hpp"
#include "resources/media_device.hpp"
#include "resources/virtual_media.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace redfish;

namespace {

const Node node{"U", ""};
const std::string devices = "/redfish/v1/Managers/1/VirtualMedia";
const std::string eject_cd = devices + "/Cd/Actions/VirtualMedia.EjectMedia";

std::string device(const std::string& id, const std::string& types, bool is_full, bool has_action = true) {
    const std::string action = has_action ? ", 'Actions': {'#VirtualMedia.EjectMedia': {'target': '" + devices + "/" +
                                                id + "/Actions/VirtualMedia.EjectMedia'}}"
                                          : "";
    return "{'Id': '" + id + "', 'MediaTypes': [" + types + "], 'Inserted': " + (is_full ? "true" : "false") + action +
           "}";
}

/// A manager with a full CD drive and an empty floppy drive; the CD is out once an eject was accepted.
void add_drives(ScriptedService& bmc) {
    add_small_service(bmc);
    bmc.resource(
        devices, "{'Members': [{'@odata.id': '" + devices + "/Cd'}, {'@odata.id': '" + devices + "/Floppy'}]}"
    );
    bmc.resource(devices + "/Cd", device("Cd", "'CD'", true));
    bmc.resource(devices + "/Cd", device("Cd", "'CD'", false));
    bmc.resource(devices + "/Floppy", device("Floppy", "'Floppy'", false));
}

std::pair<tenon_status, std::string> failure_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const tenon::Error& error) {
        return {error.status(), error.message()};
    }
    return {TENON_OK, ""};
}

}  // namespace

TEST_CASE("a boot device fits by media type, in any case, and a cd fits a DVD drive", "[ironic-66]") {
    const json all = as_json("{'MediaTypes': ['CD', 'DVD', 'Floppy', 'USBStick']}");
    for (const char* name : {"cd", "CD", "dvd", "usb", "USBStick", "floppy"}) {
        CHECK(is_device_for(all, name));
    }
    CHECK_FALSE(is_device_for(all, "tape"));
    CHECK(is_device_for(as_json("{'MediaTypes': ['DVD']}"), "cd"));
    CHECK_FALSE(is_device_for(as_json("{'MediaTypes': ['CD']}"), "dvd"));
    CHECK_FALSE(is_device_for(as_json("{'MediaTypes': ['CD']}"), "usb"));
}

TEST_CASE("a device without media types is judged by its name, or fits") {
    CHECK(is_device_for(as_json("{'Id': 'CD1', 'MediaTypes': null}"), "cd"));
    CHECK_FALSE(is_device_for(as_json("{'Id': 'HD1', 'MediaTypes': []}"), "cd"));
    CHECK(is_device_for(as_json("{'Id': 'HD1'}"), "usb"));
    CHECK(is_device_for(as_json("{'Id': 'Slot_0'}"), "floppy"));
}

TEST_CASE("a device is full when it says so, or shows an image that is connected") {
    CHECK(is_inserted(as_json("{'Inserted': true, 'Image': ''}")));
    CHECK_FALSE(is_inserted(as_json("{'Inserted': false, 'Image': 'stale'}")));
    CHECK(is_inserted(as_json("{'Image': 'http://x/y.iso'}")));
    CHECK_FALSE(is_inserted(as_json("{'Image': 'stale', 'ConnectedVia': 'NotConnected'}")));
    CHECK_FALSE(is_inserted(as_json("{'Image': null}")));
    CHECK_FALSE(is_inserted(as_json("{}")));
}

TEST_CASE("a device is ejected by its action, else the vendor's, else PATCH where that is allowed") {
    std::string target;
    CHECK(eject_way(as_json(device("Cd", "", true)), "GET", target) == EjectWay::action);
    CHECK(target == eject_cd);
    const json hpe =
        as_json("{'Oem': {'Hpe': {'Actions': {'#HpeiLOVirtualMedia.EjectVirtualMedia': {'target': '/x'}}}}}");
    CHECK(eject_way(hpe, "GET", target) == EjectWay::oem_action);
    CHECK(target == "/x");
    CHECK(eject_way(as_json("{}"), "", target) == EjectWay::patch);
    CHECK(eject_way(as_json("{}"), "GET, PATCH", target) == EjectWay::patch);
    CHECK(eject_way(as_json("{}"), "GET", target) == EjectWay::none);
}

TEST_CASE("eject_vmedia ejects what is inserted and leaves empty devices alone", "[ironic-66]") {
    ScriptedService bmc;
    add_drives(bmc);
    bmc.on("POST " + eject_cd, 204);
    run(eject_vmedia(bmc, node, as_json("{}")));
    CHECK(bmc.changes() == std::vector<std::string>{"POST " + eject_cd + " {}"});
}

TEST_CASE("eject_vmedia with nothing inserted succeeds and changes nothing", "[ironic-66]") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(devices, "{'Members': [{'@odata.id': '" + devices + "/Cd'}]}");
    bmc.resource(devices + "/Cd", device("Cd", "'CD'", false));
    run(eject_vmedia(bmc, node, as_json("{}")));
    CHECK(bmc.changes().empty());
}

TEST_CASE("eject_vmedia ejects the given boot device only", "[ironic-66]") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(
        devices, "{'Members': [{'@odata.id': '" + devices + "/Cd'}, {'@odata.id': '" + devices + "/Floppy'}]}"
    );
    bmc.resource(devices + "/Cd", device("Cd", "'CD'", true));
    bmc.resource(devices + "/Floppy", device("Floppy", "'Floppy'", true));
    bmc.resource(devices + "/Floppy", device("Floppy", "'Floppy'", false));
    bmc.on("POST " + devices + "/Floppy/Actions/VirtualMedia.EjectMedia", 204);
    run(eject_vmedia(bmc, node, as_json("{'boot_device': 'floppy'}")));
    CHECK(bmc.changes().size() == 1);
}

TEST_CASE("an action that refuses the body is asked again without", "[ironic-66]") {
    ScriptedService bmc;
    add_drives(bmc);
    bmc.on("POST " + eject_cd, 415);
    bmc.on("POST " + eject_cd, 204);
    run(eject_vmedia(bmc, node, as_json("{}")));
    CHECK(bmc.changes() == std::vector<std::string>{"POST " + eject_cd + " {}", "POST " + eject_cd});
}

TEST_CASE("a device without actions is ejected by PATCH with its ETag, and without Inserted where that is not writable"
) {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(devices, "{'Members': [{'@odata.id': '" + devices + "/EXT1'}]}");
    bmc.on("GET " + devices + "/EXT1", 200, device("EXT1", "'CD'", true, false), {{"ETag", "\"7\""}});
    bmc.on("GET " + devices + "/EXT1", 200, device("EXT1", "'CD'", false, false));
    bmc.on(
        "PATCH " + devices + "/EXT1", 400,
        "{'error': {'@Message.ExtendedInfo': [{'MessageId': 'Base.1.0.PropertyNotWritable', 'MessageArgs': "
        "['Inserted']}]}}"
    );
    bmc.on("PATCH " + devices + "/EXT1", 200, "{}");
    run(eject_vmedia(bmc, node, as_json("{}")));
    CHECK(
        bmc.changes() ==
        std::vector<std::string>{
            "PATCH " + devices + R"(/EXT1 {"Image":null,"Inserted":false})",
            "PATCH " + devices + R"(/EXT1 {"Image":null})"}
    );
    CHECK(bmc.requests()[bmc.requests().size() - 2].headers.back().second == "\"7\"");
}

TEST_CASE("one device that fails does not stop the others, and all failures are told together") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource(
        devices, "{'Members': [{'@odata.id': '" + devices + "/A'}, {'@odata.id': '" + devices +
                     "/B'}, {'@odata.id': '" + devices + "/C'}]}"
    );
    for (const char* id : {"A", "B", "C"}) {
        bmc.resource(devices + "/" + id, device(id, "'CD'", true));
    }
    bmc.resource(devices + "/B", device("B", "'CD'", false));
    bmc.on("POST " + devices + "/A/Actions/VirtualMedia.EjectMedia", 500);
    bmc.on("POST " + devices + "/B/Actions/VirtualMedia.EjectMedia", 204);
    bmc.on("POST " + devices + "/C/Actions/VirtualMedia.EjectMedia", 403, "'no licence'");
    const auto failure = failure_of([&] { run(eject_vmedia(bmc, node, as_json("{}"))); });
    CHECK(failure.first == TENON_BMC_ERROR);
    CHECK(
        failure.second ==
        "Redfish exception occurred. Error: Failed to eject virtual media on node U. Error: " + devices +
            "/A: HTTP POST " + devices +
            "/A/Actions/VirtualMedia.EjectMedia returned code 500 (Internal Server Error); " + devices +
            "/C: HTTP POST " + devices + "/C/Actions/VirtualMedia.EjectMedia returned code 403 (Forbidden). no licence"
    );
    CHECK(bmc.changes().size() == 3);
}

TEST_CASE("an eject that is refused although the medium is out has succeeded") {
    ScriptedService bmc;
    add_drives(bmc);
    bmc.on("POST " + eject_cd, 500);
    run(eject_vmedia(bmc, node, as_json("{}")));
    CHECK(bmc.count("POST " + eject_cd) == 1);
}

TEST_CASE("a medium that stays inserted for a while is waited for, and not for ever") {
    ScriptedService slow;
    add_small_service(slow);
    slow.resource(devices, "{'Members': [{'@odata.id': '" + devices + "/Cd'}]}");
    slow.resource(devices + "/Cd", device("Cd", "'CD'", true));
    slow.resource(devices + "/Cd", device("Cd", "'CD'", true));
    slow.resource(devices + "/Cd", device("Cd", "'CD'", true));
    slow.resource(devices + "/Cd", device("Cd", "'CD'", false));
    slow.on("POST " + eject_cd, 204);
    run(eject_vmedia(slow, node, as_json("{}")));
    CHECK(slow.pauses().size() == 2);

    ScriptedService stuck;
    add_small_service(stuck);
    stuck.resource(devices, "{'Members': [{'@odata.id': '" + devices + "/Cd'}]}");
    stuck.resource(devices + "/Cd", device("Cd", "'CD'", true));
    stuck.on("POST " + eject_cd, 204);
    CHECK(failure_of([&] {
              run(eject_vmedia(stuck, node, as_json("{}")));
          }).second.find("still inserted") != std::string::npos);
    CHECK(stuck.pauses().size() == 15);
}

TEST_CASE("a medium of a remote console is ejected only when its kind is named") {
    const std::string console = "{'Id': 'Cd', 'MediaTypes': ['CD'], 'Inserted': true, 'ConnectedVia': 'Applet', "
                                "'Actions': {'#VirtualMedia.EjectMedia': {'target': '" +
                                eject_cd + "'}}}";
    ScriptedService unasked;
    add_small_service(unasked);
    unasked.resource(devices, "{'Members': [{'@odata.id': '" + devices + "/Cd'}]}");
    unasked.resource(devices + "/Cd", console);
    run(eject_vmedia(unasked, node, as_json("{}")));
    CHECK(unasked.changes().empty());
    CHECK(
        unasked.progress_told() ==
        std::vector<std::string>{"0 " + devices + "/Cd is left alone: its medium is a remote console's"}
    );

    ScriptedService asked;
    add_small_service(asked);
    asked.resource(devices, "{'Members': [{'@odata.id': '" + devices + "/Cd'}]}");
    asked.resource(devices + "/Cd", console);
    asked.resource(devices + "/Cd", device("Cd", "'CD'", false));
    asked.on("POST " + eject_cd, 204);
    run(eject_vmedia(asked, node, as_json("{'boot_device': 'cd'}")));
    CHECK(asked.changes().size() == 1);
}

TEST_CASE("an eject whose answer was lost is done when the medium is out") {
    const auto lost = [](const tenon::HttpRequest&) -> tenon::HttpResponse {
        throw tenon::Error(TENON_BMC_ERROR, "connection lost");
    };
    ScriptedService out;
    add_drives(out);
    out.on("POST " + eject_cd, lost);
    run(eject_vmedia(out, node, as_json("{}")));

    ScriptedService in;
    add_small_service(in);
    in.resource(devices, "{'Members': [{'@odata.id': '" + devices + "/Cd'}]}");
    in.resource(devices + "/Cd", device("Cd", "'CD'", true));
    in.on("POST " + eject_cd, lost);
    CHECK(failure_of([&] {
              run(eject_vmedia(in, node, as_json("{}")));
          }).second == "Redfish connection failed for node U: connection lost");
}

TEST_CASE("all devices are given once, the manager's only where they hold what the system's do not") {
    ScriptedService bmc;
    add_small_service(bmc);
    const std::string own = "/redfish/v1/Systems/1/VirtualMedia";
    bmc.forget("GET /redfish/v1/Systems/1");
    bmc.resource(
        "/redfish/v1/Systems/1", "{'VirtualMedia': {'@odata.id': '" + own +
                                     "'}, 'Links': {'ManagedBy': [{'@odata.id': '/redfish/v1/Managers/1'}]}}"
    );
    const auto members = [](const std::string& first, const std::string& second) {
        return "{'Members': [{'@odata.id': '" + first + "'}, {'@odata.id': '" + second + "'}]}";
    };
    bmc.resource(own, members(own + "/1", own + "/2"));
    bmc.resource(own + "/1", "{'Inserted': true, 'Image': 'http://x/a.iso'}");
    bmc.resource(own + "/2", "{'Inserted': true, 'Image': 'http://x/a.iso'}");
    bmc.resource(
        devices, "{'Members': [{'@odata.id': '" + devices + "/A'}, {'@odata.id': '" + devices +
                     "/B'}, {'@odata.id': '" + devices + "/C'}, {'@odata.id': '" + own + "/1'}]}"
    );
    bmc.resource(devices + "/A", "{'Inserted': true, 'Image': 'http://x/a.iso'}");
    bmc.resource(devices + "/B", "{'Inserted': true, 'Image': 'http://x/b.img'}");
    bmc.resource(devices + "/C", "{'Inserted': false}");
    Service service(bmc);
    VirtualMedia virtual_media(service, "");
    std::vector<std::string> paths;
    for (const Resource& resource : run(virtual_media.all())) {
        paths.push_back(resource.path);
    }
    CHECK(paths == std::vector<std::string>{own + "/1", own + "/2", devices + "/B"});
}

TEST_CASE("a BMC without virtual media says so") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.on("GET " + devices, 200, "{'Members': []}");
    CHECK(
        failure_of([&] { run(eject_vmedia(bmc, node, as_json("{}"))); }).second ==
        "Redfish exception occurred. Error: Failed to eject virtual media on node U. Error: The BMC has no virtual "
        "media device"
    );
}

TEST_CASE("a system without managers has the media that it has itself, or none") {
    ScriptedService bmc;
    bmc.resource("/redfish/v1/", "{}");
    bmc.resource("/redfish/v1/Systems", "{'Members': [{'@odata.id': '/redfish/v1/Systems/1'}]}");
    bmc.resource("/redfish/v1/Systems/1", "{'Links': {'ManagedBy': null}}");
    CHECK(
        failure_of([&] { run(eject_vmedia(bmc, node, as_json("{}"))); }).second ==
        "Redfish exception occurred. Error: Failed to eject virtual media on node U. Error: The BMC has no virtual "
        "media device"
    );
    bmc.on("GET /redfish/v1/Managers", 500);
    CHECK(failure_of([&] {
              run(eject_vmedia(bmc, node, as_json("{}")));
          }).second.find("code 500") != std::string::npos);
}

TEST_CASE("a boot device that no device has is refused before anything runs", "[ironic-66]") {
    ScriptedService bmc;
    add_drives(bmc);
    run(check_eject_vmedia(bmc, node, as_json("{}")));
    run(check_eject_vmedia(bmc, node, as_json("{'boot_device': null}")));
    run(check_eject_vmedia(bmc, node, as_json("{'boot_device': ''}")));
    CHECK(bmc.requests().empty());
    run(check_eject_vmedia(bmc, node, as_json("{'boot_device': 'cd'}")));
    run(check_eject_vmedia(bmc, node, as_json("{'boot_device': 'Floppy'}")));
    for (const char* bad : {"bogus", "usb"}) {
        const auto failure = failure_of([&] {
            run(check_eject_vmedia(bmc, node, as_json(std::string("{'boot_device': '") + bad + "'}")));
        });
        CHECK(failure.first == TENON_INVALID);
        CHECK(failure.second == std::string("Boot device ") + bad + " is not a valid value ");
    }
    CHECK(failure_of([&] {
              run(check_eject_vmedia(bmc, node, as_json("{'boot_device': ['cd']}")));
          }).second == "Boot device ['cd'] is not a valid value ");
}

TEST_CASE("a missing ManagedBy is made up for when there is one manager") {
    ScriptedService bmc;
    bmc.resource("/redfish/v1/", "{}");
    bmc.resource("/redfish/v1/Systems", "{'Members': [{'@odata.id': '/redfish/v1/Systems/1'}]}");
    bmc.resource("/redfish/v1/Systems/1", "{}");
    bmc.resource("/redfish/v1/Managers", "{'Members': [{'@odata.id': '/redfish/v1/Managers/1'}]}");
    bmc.resource("/redfish/v1/Managers/1", "{'VirtualMedia': {'@odata.id': '" + devices + "'}}");
    bmc.resource(devices, "{'Members': [{'@odata.id': '" + devices + "/Cd'}]}");
    bmc.resource(devices + "/Cd", device("Cd", "'CD'", true));
    bmc.resource(devices + "/Cd", device("Cd", "'CD'", false));
    bmc.on("POST " + eject_cd, 204);
    run(eject_vmedia(bmc, node, as_json("{}")));
    CHECK(bmc.changes().size() == 1);
}

TEST_CASE("a device that cannot be read does not stop the others, and is no success") {
    ScriptedService bmc;
    add_drives(bmc);
    bmc.forget("GET " + devices);
    bmc.resource(
        devices, "{'Members': [{'@odata.id': '" + devices + "/Gone'}, {'@odata.id': '" + devices +
                     "/Broken'}, {'@odata.id': '" + devices + "/Cd'}]}"
    );
    bmc.on("GET " + devices + "/Broken", 500);
    bmc.on("POST " + eject_cd, 204);
    CHECK(
        failure_of([&] { run(eject_vmedia(bmc, node, as_json("{}"))); }).second ==
        "Redfish exception occurred. Error: Failed to eject virtual media on node U. Error: " + devices +
            "/Broken: HTTP GET " + devices + "/Broken returned code 500 (Internal Server Error)"
    );
    CHECK(bmc.changes().size() == 1);

    // Where the named kind was found, another that cannot be read need not be of it.
    ScriptedService named;
    add_drives(named);
    named.forget("GET " + devices);
    named.resource(
        devices, "{'Members': [{'@odata.id': '" + devices + "/Broken'}, {'@odata.id': '" + devices + "/Cd'}]}"
    );
    named.on("GET " + devices + "/Broken", 500);
    named.on("POST " + eject_cd, 204);
    run(eject_vmedia(named, node, as_json("{'boot_device': 'cd'}")));

    ScriptedService only;
    add_small_service(only);
    only.resource(devices, "{'Members': [{'@odata.id': '" + devices + "/Broken'}]}");
    only.on("GET " + devices + "/Broken", 500);
    for (const char* arguments : {"{}", "{'boot_device': 'cd'}"}) {
        const auto failure = failure_of([&] { run(eject_vmedia(only, node, as_json(arguments))); });
        CHECK(failure.second.find("code 500") != std::string::npos);
    }
    Service service(only);
    VirtualMedia virtual_media(service, "");
    CHECK(failure_of([&] { run(virtual_media.all()); }).second.find("code 500") != std::string::npos);
}
