#include "refusal.hpp"
#include "resources/secure_boot.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

const std::string boot_path = "/redfish/v1/Systems/1/SecureBoot";
const std::string keys_target = boot_path + "/Actions/SecureBoot.ResetKeys";

void add_system(ScriptedService& bmc) {
    bmc.resource("/redfish/v1/", "{}");
    bmc.resource("/redfish/v1/Systems", "{'Members': [{'@odata.id': '/redfish/v1/Systems/1'}]}");
    bmc.resource("/redfish/v1/Systems/1", "{'SecureBoot': {'@odata.id': '" + boot_path + "'}}");
}

std::string state(const std::string& enable, const std::string& current, const std::string& more = "") {
    return "{'SecureBootEnable': " + enable + ", 'SecureBootCurrentBoot': '" + current +
           "', 'SecureBootMode': 'UserMode'" + more + "}";
}

std::string reset_action(const std::string& more) {
    return ", 'Actions': {'#SecureBoot.ResetKeys': {'target': '" + keys_target + "'" + more + "}}";
}

json show(ScriptedService& bmc) {
    Service service(bmc);
    SecureBoot secure_boot(service, "");
    return run(secure_boot.show());
}

json set(ScriptedService& bmc, bool is_enabled) {
    Service service(bmc);
    SecureBoot secure_boot(service, "");
    return run(secure_boot.set(is_enabled));
}

json reset_keys(ScriptedService& bmc, const std::string& type) {
    Service service(bmc);
    SecureBoot secure_boot(service, "");
    return run(secure_boot.reset_keys(type));
}

}  // namespace

TEST_CASE("get_secure_boot shows the state, the names of the key stores and how keys are reset") {
    ScriptedService bmc;
    add_system(bmc);
    bmc.resource(
        boot_path, state(
                       "false", "Disabled",
                       ", 'SecureBootDatabases': {'@odata.id': '" + boot_path + "/Databases'}" +
                           reset_action(", 'ResetKeysType@Redfish.AllowableValues': ['DeletePK', 7]")
                   )
    );
    bmc.resource(
        boot_path + "/Databases", "{'Members': [{'@odata.id': '" + boot_path + "/Databases/PK'}, {'@odata.id': '" +
                                      boot_path + "/Databases/db/'}]}"
    );
    CHECK(
        show(bmc) == as_json(
                         "{'path': '" + boot_path +
                         "', 'SecureBootEnable': false, 'SecureBootCurrentBoot': 'Disabled', 'SecureBootMode': "
                         "'UserMode', 'databases': ['PK', 'db'], 'ResetKeysTypes': ['DeletePK']}"
                     )
    );
    bmc.forget("GET " + boot_path + "/Databases");
    CHECK(show(bmc)["databases"].is_null());
}

TEST_CASE("get_secure_boot stands members of any type, and a BMC without it is told") {
    ScriptedService bmc;
    add_system(bmc);
    bmc.resource(boot_path, "{'SecureBootEnable': 'yes', 'SecureBootDatabases': [], 'Actions': 7}");
    CHECK(
        show(bmc) ==
        as_json(
            "{'path': '" + boot_path +
            "', 'SecureBootEnable': 'yes', 'SecureBootCurrentBoot': null, 'SecureBootMode': null, 'ResetKeysTypes': []}"
        )
    );
    ScriptedService none;
    add_small_service(none);
    CHECK(refusal_of([&] {
              show(none);
          }) == "The BMC has no UEFI Secure Boot: /redfish/v1/Systems/1 has no SecureBoot");
    CHECK(refusal_of([&] { set(none, true); }) == refusal_of([&] { show(none); }));
    CHECK(refusal_of([&] { reset_keys(none, "DeletePK"); }) == refusal_of([&] { show(none); }));
}

TEST_CASE("set_secure_boot patches with the ETag and tells when it takes effect") {
    ScriptedService bmc;
    add_system(bmc);
    bmc.on("GET " + boot_path, 200, state("false", "Disabled"), {{"ETag", "\"5\""}});
    bmc.resource(boot_path, state("true", "Disabled"));
    bmc.on("PATCH " + boot_path, 200, "{}");
    CHECK(
        set(bmc, true) == as_json(
                              "{'path': '" + boot_path +
                              "', 'SecureBootEnable': true, 'SecureBootCurrentBoot': 'Disabled', 'SecureBootMode': "
                              "'UserMode', 'takes_effect': 'at the next boot'}"
                          )
    );
    CHECK(bmc.changes() == std::vector<std::string>{"PATCH " + boot_path + R"( {"SecureBootEnable":true})"});
    CHECK(bmc.requests()[bmc.requests().size() - 3].headers.back().second == "\"5\"");
}

TEST_CASE("set_secure_boot leaves alone what is so already") {
    ScriptedService bmc;
    add_system(bmc);
    bmc.resource(boot_path, state("true", "Enabled"));
    CHECK(set(bmc, true)["takes_effect"] == "now");
    CHECK(bmc.changes().empty());
}

TEST_CASE("set_secure_boot goes to the settings object where there is one, and what is pending there counts") {
    const std::string settings =
        ", '@Redfish.Settings': {'SettingsObject': {'@odata.id': '" + boot_path + "/Settings'}}";
    ScriptedService bmc;
    add_system(bmc);
    bmc.resource(boot_path, state("true", "Enabled", settings));
    bmc.resource(boot_path + "/Settings", "{'SecureBootEnable': false}");
    bmc.on("PATCH " + boot_path + "/Settings", 204);
    CHECK(set(bmc, false)["takes_effect"] == "at the next boot");
    CHECK(bmc.changes().empty());
    set(bmc, true);
    CHECK(bmc.changes() == std::vector<std::string>{"PATCH " + boot_path + R"(/Settings {"SecureBootEnable":true})"});
}

TEST_CASE("a refusal of set_secure_boot is told in the BMC's words") {
    ScriptedService bmc;
    add_system(bmc);
    bmc.resource(boot_path, state("null", "Disabled"));
    bmc.on("PATCH " + boot_path, 400, "{'error': {'message': 'Not in UEFI mode.'}}");
    CHECK(refusal_of([&] {
              set(bmc, true);
          }) == "HTTP PATCH " + boot_path + " returned code 400 (Bad Request). Not in UEFI mode.");
}

TEST_CASE("reset_secure_boot_keys posts a type that the BMC has, from its ActionInfo too") {
    ScriptedService bmc;
    add_system(bmc);
    bmc.resource(boot_path, state("false", "Disabled", reset_action(", '@Redfish.ActionInfo': '/info'")));
    bmc.resource(
        "/info", "{'Parameters': [{'Name': 'ResetKeysType', 'AllowableValues': ['ResetAllKeysToDefault', 'DeletePK']}]}"
    );
    bmc.on("POST " + keys_target, 204);
    CHECK(
        reset_keys(bmc, "DeletePK") ==
        as_json("{'path': '" + boot_path + "', 'ResetKeysType': 'DeletePK', 'takes_effect': 'at the next boot'}")
    );
    CHECK(bmc.changes() == std::vector<std::string>{"POST " + keys_target + R"( {"ResetKeysType":"DeletePK"})"});
    CHECK(refusal_of([&] {
              reset_keys(bmc, "DeleteAllKeys");
          }) == "The BMC cannot reset Secure Boot keys by DeleteAllKeys; it has ResetAllKeysToDefault, DeletePK");
}

TEST_CASE("reset_secure_boot_keys asks where nothing is said, and names a missing action") {
    ScriptedService bmc;
    add_system(bmc);
    bmc.resource(boot_path, state("false", "Disabled", reset_action("")));
    bmc.on("POST " + keys_target, 202, "", {{"Location", "/t"}});
    bmc.resource("/t", "{'TaskState': 'Pending'}");
    CHECK(reset_keys(bmc, "DeleteAllKeys")["job"] == "/t");
    ScriptedService none;
    add_system(none);
    none.resource(boot_path, state("false", "Disabled"));
    CHECK(refusal_of([&] {
              reset_keys(none, "DeletePK");
          }) == "The BMC cannot reset Secure Boot keys: " + boot_path + " has no ResetKeys action");
}
