#include "base/json.hpp"
#include "catalog_fixture.hpp"
#include "driver/hardware_type_reader.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

namespace tenon::test {

namespace {

/// What a recording of Ironic answered; null where the recordings are not there.
Json recorded(const std::string& name) {
    const char* folder = std::getenv("TENON_GOLDEN");
    const std::string directory = folder != nullptr ? folder : TENON_SOURCE_DIR "/../shared/golden";
    std::ifstream file(directory + "/" + name + ".json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto parsed = parse_json(text);
    return parsed ? (*parsed)["response"]["json"] : Json();
}

DriverCatalog shipped_catalog() {
    auto files = read_hardware_types({TENON_SOURCE_DIR "/hardware-types"});
    CHECK(files.problems.empty());
    return DriverCatalog(
        std::move(files.types),
        {offer(InterfaceKind::vendor, "redfish"), offer(InterfaceKind::vendor, "redfish-extended"),
         offer(InterfaceKind::vendor, "fake"), offer(InterfaceKind::vendor, "fake-a")},
        {}
    );
}

Json properties_of(const Driver& driver) {
    Json all = Json::object();
    for (const auto& implementation : driver.interfaces.values) {
        for (const auto& [key, description] : implementation->properties) {
            all[key] = description;
        }
    }
    return all;
}

}  // namespace

TEST_CASE("every shipped hardware type is usable and is named after its file") {
    const auto catalog = shipped_catalog();
    CHECK(catalog.problems().empty());
    CHECK(catalog.types().count("redfish") == 1);
    for (const auto& [name, type] : catalog.types()) {
        INFO(name << ": " << type.reason);
        CHECK(type.defaults != nullptr);
        CHECK(type.declared.path == TENON_SOURCE_DIR "/hardware-types/" + name + ".yaml");
        CHECK_FALSE(type.declared.description.empty());
    }
}

TEST_CASE("the shipped hardware types have the defaults and the enabled interfaces that Ironic showed") {
    const auto recording = recorded("drivers-list-detail");
    if (!recording.is_object()) {
        WARN("skipped: there are no recordings of Ironic");
        return;
    }
    const auto catalog = shipped_catalog();
    std::set<std::string> compared;
    for (const auto& driver : recording["drivers"]) {
        const auto found = catalog.types().find(driver["name"].get<std::string>());
        if (found == catalog.types().end() || !found->second.defaults) {
            continue;
        }
        compared.insert(found->first);
        for (const auto kind : all_interface_kinds) {
            const std::string name(to_string(kind));
            if (!driver.contains("default_" + name + "_interface")) {
                continue;
            }
            auto enabled = driver["enabled_" + name + "_interfaces"].get<Names>();
            std::sort(enabled.begin(), enabled.end());
            INFO(found->first << " " << name);
            CHECK(found->second.defaults->interfaces[kind]->name == driver["default_" + name + "_interface"]);
            auto ours = found->second.enabled[kind];
            ours.erase(std::remove(ours.begin(), ours.end(), "redfish-extended"), ours.end());  // Ironic has no such
            CHECK(ours == enabled);
        }
    }
    CHECK(compared.count("redfish") == 1);
}

TEST_CASE("the redfish type documents the driver_info that Ironic documents, in its order") {
    const auto catalog = shipped_catalog();
    const auto properties = properties_of(*(*catalog.find("redfish"))->defaults);
    Names keys;
    for (const auto& [key, description] : properties.items()) {
        keys.push_back(key);
    }
    CHECK(
        keys ==
        Names{
            "redfish_address", "redfish_system_id", "redfish_username", "redfish_password", "redfish_verify_ca",
            "redfish_auth_type", "deploy_kernel", "deploy_ramdisk", "force_persistent_boot_device", "rescue_kernel",
            "rescue_ramdisk", "kernel_append_params", "image_http_proxy", "image_https_proxy", "image_no_proxy",
            "image_download_source", "deploy_forces_oob_reboot", "agent_verify_ca"}
    );
    if (const auto recording = recorded("driver-properties-redfish"); recording.is_object()) {
        CHECK(dump_json(properties) == dump_json(recording));
    }
}

}  // namespace tenon::test
