#include "extended/bios_methods.hpp"
#include "refusal.hpp"
#include "resources/bios.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

const std::string bios_path = "/redfish/v1/Systems/1/Bios";
const std::string pending_path = bios_path + "/Settings";
const std::string with_settings = ", '@Redfish.Settings': {'SettingsObject': {'@odata.id': '" + pending_path +
                                  "'}, 'SupportedApplyTimes': ['OnReset', 'Immediate']}";

void add_bios(ScriptedService& bmc, const std::string& attributes, const std::string& more) {
    bmc.resource("/redfish/v1/", "{}");
    bmc.resource("/redfish/v1/Systems", "{'Members': [{'@odata.id': '/redfish/v1/Systems/1'}]}");
    bmc.resource("/redfish/v1/Systems/1", "{'Bios': {'@odata.id': '" + bios_path + "'}}");
    bmc.resource(bios_path, "{'AttributeRegistry': 'Registry.1', 'Attributes': " + attributes + more + "}");
}

json show(ScriptedService& bmc, const std::vector<std::string>& names = {}) {
    Service service(bmc);
    Bios bios(service, "");
    return run(bios.show(names));
}

json set(ScriptedService& bmc, const std::string& attributes, const std::string& apply_time = "") {
    Service service(bmc);
    Bios bios(service, "");
    return run(bios.set(as_json(attributes), apply_time));
}

json reset(ScriptedService& bmc) {
    Service service(bmc);
    Bios bios(service, "");
    return run(bios.reset());
}

}  // namespace

TEST_CASE("get_bios shows the attributes and what of them is pending, and no password") {
    ScriptedService bmc;
    add_bios(
        bmc, "{'Boot': 'Uefi', 'Cores': 4, 'SetupPassword': 'x', 'SysPassword': null, 'PasswordStatus': 'Unlocked'}",
        with_settings
    );
    bmc.resource(pending_path, "{'Attributes': {'Boot': 'Bios', 'Cores': 4, 'ChapSecret': 'y'}}");
    CHECK(
        show(bmc) ==
        as_json(
            "{'path': '" + bios_path +
            "', 'AttributeRegistry': 'Registry.1', 'Attributes': {'Boot': 'Uefi', 'Cores': 4, 'SetupPassword': "
            "'******', 'SysPassword': null, 'PasswordStatus': 'Unlocked'}, "
            "'pending': {'Boot': 'Bios', 'ChapSecret': '******'}, 'SupportedApplyTimes': ['OnReset', 'Immediate']}"
        )
    );
    const json some = show(bmc, {"Cores", "Boot"});
    CHECK(some["Attributes"] == as_json("{'Cores': 4, 'Boot': 'Uefi'}"));
    CHECK(some["pending"] == as_json("{'Boot': 'Bios'}"));
    CHECK(refusal_of([&] { show(bmc, {"boot"}); }) == "The BMC has no BIOS attribute 'boot'; did you mean 'Boot'?");
    CHECK(refusal_of([&] { show(bmc, {"Bot"}); }) == "The BMC has no BIOS attribute 'Bot'");
}

TEST_CASE("get_bios without a settings object shows nothing pending, and null where it cannot be read") {
    ScriptedService bmc;
    add_bios(bmc, "{'Boot': 'Uefi'}", "");
    CHECK(show(bmc)["pending"] == json::object());
    ScriptedService unreadable;
    add_bios(unreadable, "{'Boot': 'Uefi'}", with_settings);
    CHECK(show(unreadable)["pending"].is_null());
    CHECK(show(unreadable)["Attributes"] == as_json("{'Boot': 'Uefi'}"));
}

TEST_CASE("get_bios stands attributes and annotations of any type") {
    for (const char* attributes : {"null", "[]", "7", "'x'"}) {
        ScriptedService bmc;
        add_bios(bmc, attributes, ", '@Redfish.Settings': {'SettingsObject': 7, 'SupportedApplyTimes': {}}");
        const json shown = show(bmc);
        CHECK(shown["Attributes"] == json::object());
        CHECK(shown["SupportedApplyTimes"] == json::array());
        CHECK(refusal_of([&] {
                  set(bmc, "{'A': 1}");
              }) == "The BMC has no BIOS attributes: " + bios_path + " shows none");
    }
}

TEST_CASE("a system without BIOS settings is told apart from one whose link leads nowhere") {
    ScriptedService bmc;
    add_small_service(bmc);
    CHECK(refusal_of([&] { show(bmc); }) == "The BMC has no BIOS settings: /redfish/v1/Systems/1 has no Bios");
    ScriptedService nowhere;
    add_bios(nowhere, "{}", "");
    nowhere.forget("GET " + bios_path);
    CHECK(refusal_of([&] {
              show(nowhere);
          }) == "The BMC has no BIOS settings: /redfish/v1/Systems/1 names " + bios_path + ", which is not there");
}

TEST_CASE("set_bios patches the settings object and says what is pending") {
    ScriptedService bmc;
    add_bios(bmc, "{'Boot': 'Uefi', 'Cores': 4}", with_settings);
    bmc.on("GET " + pending_path, 200, "{'Attributes': {}}", {{"ETag", "\"1\""}});
    bmc.resource(pending_path, "{'Attributes': {'Boot': 'Bios'}}");
    bmc.on("PATCH " + pending_path, 200, "{}");
    CHECK(
        set(bmc, "{'Boot': 'Bios'}") ==
        as_json("{'path': '" + pending_path + "', 'pending': {'Boot': 'Bios'}, 'reboot_required': true}")
    );
    CHECK(bmc.changes() == std::vector<std::string>{"PATCH " + pending_path + R"( {"Attributes":{"Boot":"Bios"}})"});
    CHECK(bmc.requests()[bmc.requests().size() - 2].headers.back().second == "\"1\"");
}

TEST_CASE("set_bios does not ask for what is so, or pending, already") {
    ScriptedService bmc;
    add_bios(bmc, "{'Boot': 'Uefi', 'Cores': 4}", with_settings);
    bmc.resource(pending_path, "{'Attributes': {'Cores': 8}}");
    CHECK(set(bmc, "{'Boot': 'Uefi', 'Cores': 8}")["pending"] == as_json("{'Cores': 8}"));
    CHECK(bmc.changes().empty());
    bmc.on("PATCH " + pending_path, 204);
    set(bmc, "{'Cores': 4}");  // takes back what is pending
    CHECK(bmc.changes().size() == 1);
}

TEST_CASE("an apply time is sent where the service has it, and refused where not") {
    ScriptedService bmc;
    add_bios(bmc, "{'Boot': 'Uefi'}", with_settings);
    bmc.resource(pending_path, "{'Attributes': {}}");
    bmc.on("PATCH " + pending_path, 204);
    CHECK(set(bmc, "{'Boot': 'Bios'}", "Immediate")["reboot_required"] == false);
    CHECK(
        bmc.changes().back() ==
        "PATCH " + pending_path +
            R"( {"Attributes":{"Boot":"Bios"},"@Redfish.SettingsApplyTime":{"ApplyTime":"Immediate"}})"
    );
    CHECK(
        refusal_of([&] { set(bmc, "{'Boot': 'Bios'}", "AtMaintenanceWindowStart"); }) ==
        "The BMC cannot apply the settings at " + pending_path +
            " at 'AtMaintenanceWindowStart'; it supports OnReset, Immediate"
    );
    ScriptedService silent;
    add_bios(silent, "{'Boot': 'Uefi'}", "");
    silent.on("PATCH " + bios_path, 204);
    CHECK(refusal_of([&] {
              set(silent, "{'Boot': 'Bios'}", "Immediate");
          }).find("does not say that it lets one choose") != std::string::npos);
    set(silent, "{'Boot': 'Bios'}", "OnReset");
    CHECK(silent.changes() == std::vector<std::string>{"PATCH " + bios_path + R"( {"Attributes":{"Boot":"Bios"}})"});
}

TEST_CASE("BIOS settings without a settings object are patched themselves, and what then shows is in force") {
    ScriptedService bmc;
    add_bios(bmc, "{'Boot': 'Uefi'}", "");
    bmc.resource(bios_path, "{'Attributes': {'Boot': 'Bios'}}");
    bmc.on("PATCH " + bios_path, 200, "{}");
    const json answer = set(bmc, "{'Boot': 'Bios'}");
    CHECK(answer == as_json("{'path': '" + bios_path + "', 'pending': {}, 'reboot_required': false}"));
}

TEST_CASE("a settings object that cannot be read is patched all the same") {
    ScriptedService bmc;
    add_bios(bmc, "{'Boot': 'Uefi'}", with_settings);
    bmc.on("PATCH " + pending_path, 200, "{'@Message.ExtendedInfo': [{'MessageId': 'Base.1.0.RebootRequired'}]}");
    CHECK(
        set(bmc, "{'Boot': 'Bios', 'SysPassword': 'abcdef'}") ==
        as_json(
            "{'path': '" + pending_path +
            "', 'pending': {'Boot': 'Bios', 'SysPassword': '******'}, 'reboot_required': true}"
        )
    );
}

TEST_CASE("an unknown attribute is refused in the BMC's words") {
    ScriptedService bmc;
    add_bios(bmc, "{'Boot': 'Uefi'}", with_settings);
    bmc.resource(pending_path, "{'Attributes': {}}");
    bmc.on(
        "PATCH " + pending_path, 400,
        "{'error': {'@Message.ExtendedInfo': [{'MessageId': 'Base.1.0.PropertyUnknown', 'Message': 'The property Bot "
        "is unknown.', 'MessageArgs': ['Bot']}]}}"
    );
    CHECK(refusal_of([&] {
              set(bmc, "{'Bot': 'Bios', 'SysPassword': 'abcdef'}");
          }).find("The property Bot is unknown.") != std::string::npos);
}

TEST_CASE(
    "an iDRAC is given the job that applies its settings, and only where there is something to apply",
    "[quirk-idrac-config-job]"
) {
    const std::string jobs = "/redfish/v1/Managers/iDRAC.Embedded.1/Oem/Dell/Jobs";
    const std::string oem = ", 'Oem': {'Dell': {'Jobs': {'@odata.id': '" + jobs + "'}}}}";
    ScriptedService bmc;
    add_bios(bmc, "{'Boot': 'Uefi'}", with_settings);
    bmc.resource(pending_path, "{'Attributes': {}" + oem);
    bmc.resource(pending_path, "{'Attributes': {'Boot': 'Bios'}" + oem);
    bmc.on("PATCH " + pending_path, 200);
    bmc.on("POST " + jobs, 200, "", {{"Location", jobs + "/JID_1"}});
    CHECK(set(bmc, "{'Boot': 'Bios'}")["job"] == jobs + "/JID_1");
    CHECK(bmc.changes().back() == "POST " + jobs + R"( {"TargetSettingsURI":")" + pending_path + "\"}");
    CHECK(set(bmc, "{'Boot': 'Bios'}").contains("job") == false);  // pending already
    CHECK(bmc.changes().size() == 2);

    ScriptedService busy;
    add_bios(busy, "{'Boot': 'Uefi'}", with_settings);
    busy.resource(pending_path, "{'Attributes': {}" + oem);
    busy.on("PATCH " + pending_path, 200);
    busy.on("POST " + jobs, 400, "{'error': {'message': 'A job is there.'}}");
    CHECK(
        refusal_of([&] { set(busy, "{'Boot': 'Bios'}"); }) ==
        "The settings are pending at " + pending_path +
            ", but the job that would apply them was not started: HTTP POST " + jobs +
            " returned code 400 (Bad Request). A job is there."
    );
}

TEST_CASE("a service that names a queue of jobs and takes none has its settings pending all the same") {
    for (const unsigned status : {404U, 405U}) {
        ScriptedService bmc;
        add_bios(bmc, "{'Boot': 'Uefi'}", with_settings);
        bmc.resource(pending_path, "{'Attributes': {}, 'Oem': {'Dell': {'Jobs': {'@odata.id': '/jobs'}}}}");
        bmc.on("PATCH " + pending_path, 204);
        bmc.on("POST /jobs", status);
        CHECK_FALSE(set(bmc, "{'Boot': 'Bios'}").contains("job"));
        CHECK(bmc.changes().size() == 2);
    }
}

TEST_CASE("a job that waits for the next reset is named and not waited for; one that fails at once is an error") {
    ScriptedService bmc;
    add_bios(bmc, "{'Boot': 'Uefi'}", with_settings);
    bmc.resource(pending_path, "{'Attributes': {}}");
    bmc.on("PATCH " + pending_path, 202, "", {{"Location", "/redfish/v1/TaskService/Tasks/JID_7"}});
    bmc.resource("/redfish/v1/TaskService/Tasks/JID_7", "{'TaskState': 'New', 'PercentComplete': 0}");
    CHECK(set(bmc, "{'Boot': 'Bios'}", "OnReset")["job"] == "/redfish/v1/TaskService/Tasks/JID_7");
    CHECK(bmc.pauses().size() == 3);

    ScriptedService done;
    add_bios(done, "{'Boot': 'Uefi'}", with_settings);
    done.resource(pending_path, "{'Attributes': {}}");
    done.on("PATCH " + pending_path, 202, "", {{"Location", "/t"}});
    done.on("GET /t", 202);
    done.on("GET /t", 200, "{'TaskState': 'Completed'}");
    CHECK_FALSE(set(done, "{'Boot': 'Bios'}", "OnReset").contains("job"));

    ScriptedService failed;
    add_bios(failed, "{'Boot': 'Uefi'}", with_settings);
    failed.resource(pending_path, "{'Attributes': {}}");
    failed.on("PATCH " + pending_path, 202, "", {{"Location", "/t"}});
    failed.resource("/t", "{'TaskState': 'Exception', 'Messages': [{'Message': 'It broke.'}]}");
    CHECK(refusal_of([&] { set(failed, "{'Boot': 'Bios'}", "OnReset"); }).find("It broke.") != std::string::npos);
}

TEST_CASE("reset_bios posts the action, with a parameter that can have one value only") {
    ScriptedService bmc;
    add_bios(
        bmc, "{}",
        ", 'Actions': {'#Bios.ResetBios': {'target': '/reset', '@Redfish.ActionInfo': {'@odata.id': '/info'}}}"
    );
    bmc.resource(
        "/info", "{'Parameters': [{'Name': 'ResetType', 'Required': true, 'AllowableValues': ['Reset']}, {'Name': "
                 "'Other', 'Required': false, 'AllowableValues': ['x']}]}"
    );
    bmc.on("POST /reset", 204);
    CHECK(reset(bmc) == as_json("{'path': '" + bios_path + "', 'reboot_required': true}"));
    CHECK(bmc.changes() == std::vector<std::string>{R"(POST /reset {"ResetType":"Reset"})"});
    ScriptedService plain;
    add_bios(plain, "{}", ", 'Actions': {'#Bios.ResetBios': {'target': '/reset'}}");
    plain.on("POST /reset", 500);
    CHECK(refusal_of([&] { reset(plain); }) == "HTTP POST /reset returned code 500 (Internal Server Error)");
    CHECK(plain.changes() == std::vector<std::string>{"POST /reset {}"});
    ScriptedService none;
    add_bios(none, "{}", ", 'Actions': {'#Bios.ResetBios': {'target': null}}");
    CHECK(refusal_of([&] {
              reset(none);
          }) == "The BMC cannot reset the BIOS settings: " + bios_path + " has no ResetBios action");
}

TEST_CASE("set_bios without attributes, or with a value that none can have, is refused before anything runs") {
    SetBiosArgs args;
    CHECK(refusal_of([&] { check_attributes(args); }) == "'attributes' names no attribute");
    args.attributes["Boot"] = as_json("['Uefi']");
    CHECK(refusal_of([&] {
              check_attributes(args);
          }) == "argument 'attributes.Boot' must be a string, a number, a boolean or null");
    args.attributes["Boot"] = 7;
    CHECK(refusal_of([&] { check_attributes(args); }).empty());
}

TEST_CASE("an attribute's name tells whether its value is a secret") {
    for (const char* name :
         {"AdminPassword_0117", "SHA256SetupPasswordSalt", "IscsiChapSecret", "PasswordStatusPassword"}) {
        CHECK(is_secret_attribute(name));
    }
    for (const char* name : {"PasswordStatus", "PasswordCheck_0119", "BootMode", ""}) {
        CHECK_FALSE(is_secret_attribute(name));
    }
}

TEST_CASE("a task that fails and repeats a password does not publish it") {
    ScriptedService bmc;
    add_bios(bmc, "{'SysPassword': ''}", with_settings);
    bmc.resource(pending_path, "{'Attributes': {}}");
    bmc.on("PATCH " + pending_path, 202, "", {{"Location", "/t"}});
    bmc.resource("/t", "{'TaskState': 'Exception', 'Messages': [{'Message': 'hunter22 is too short.'}]}");
    const std::string said = refusal_of([&] { set(bmc, "{'SysPassword': 'hunter22'}"); });
    CHECK(said.find("*** is too short.") != std::string::npos);
    CHECK(said.find("hunter22") == std::string::npos);
}

TEST_CASE(
    "an iDRAC that names no apply times is given the job also when the next reset was asked for",
    "[quirk-idrac-config-job]"
) {
    ScriptedService bmc;
    add_bios(
        bmc, "{'Boot': 'Uefi'}", ", '@Redfish.Settings': {'SettingsObject': {'@odata.id': '" + pending_path + "'}}"
    );
    bmc.resource(pending_path, "{'Attributes': {}, 'Oem': {'Dell': {'Jobs': {'@odata.id': '/jobs'}}}}");
    bmc.on("PATCH " + pending_path, 200);
    bmc.on("POST /jobs", 200, "", {{"Location", "/jobs/JID_1"}});
    CHECK(set(bmc, "{'Boot': 'Bios'}", "OnReset")["job"] == "/jobs/JID_1");
}
