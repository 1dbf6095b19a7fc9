#include "resources/log_services.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

const std::string system_logs = "/redfish/v1/Systems/1/LogServices";
const std::string manager_logs = "/redfish/v1/Managers/1/LogServices";

std::string log_at(const std::string& path, bool can_be_cleared = true) {
    const std::string action =
        can_be_cleared ? ", 'Actions': {'#LogService.ClearLog': {'target': '" + path + "/Actions/LogService.ClearLog'}}"
                       : "";
    return "{'Id': 'x', 'Entries': {'@odata.id': '" + path + "/Entries'}" + action + "}";
}

/// A system with SEL and Log1, its manager with Log1 and Journal; the journal cannot be cleared.
void add_logs(ScriptedService& bmc) {
    add_small_service(bmc);
    bmc.resource(
        "/redfish/v1/Systems/2", "{'LogServices': {'@odata.id': '" + system_logs +
                                     "'}, 'Links': {'ManagedBy': [{'@odata.id': "
                                     "'/redfish/v1/Managers/2'}], 'Chassis': [{'@odata.id': '/redfish/v1/Chassis/1'}]}}"
    );
    bmc.resource("/redfish/v1/Managers/2", "{'LogServices': {'@odata.id': '" + manager_logs + "'}}");
    bmc.resource("/redfish/v1/Chassis/1", "{'LogServices': {'@odata.id': '" + system_logs + "/'}}");
    bmc.resource(
        system_logs,
        "{'Members': [{'@odata.id': '" + system_logs + "/SEL'}, {'@odata.id': '" + system_logs + "/Log1'}]}"
    );
    bmc.resource(
        manager_logs,
        "{'Members': [{'@odata.id': '" + manager_logs + "/Log1'}, {'@odata.id': '" + manager_logs + "/Journal'}]}"
    );
    bmc.resource(system_logs + "/SEL", log_at(system_logs + "/SEL"));
    bmc.resource(system_logs + "/Log1", log_at(system_logs + "/Log1"));
    bmc.resource(manager_logs + "/Log1", log_at(manager_logs + "/Log1"));
    bmc.resource(manager_logs + "/Journal", log_at(manager_logs + "/Journal", false));
    for (const std::string& path : {system_logs + "/SEL", system_logs + "/Log1", manager_logs + "/Log1"}) {
        bmc.on("POST " + path + "/Actions/LogService.ClearLog", 204);
    }
}

json cleared_log(ScriptedService& bmc, const std::string& name) {
    Service service(bmc);
    return run(clear_logs(service, "2", name));
}

std::string failure_of(ScriptedService& bmc, const std::string& name, tenon_status status) {
    try {
        cleared_log(bmc, name);
    } catch (const tenon::Error& error) {
        CHECK(error.status() == status);
        return error.message();
    }
    return "";
}

}  // namespace

TEST_CASE("the logs of a system are those of itself, its managers and its chassis, each once") {
    ScriptedService bmc;
    add_logs(bmc);
    Service service(bmc);
    LogServices logs(service, "2");
    run(logs.find());
    CHECK(
        logs.paths() ==
        std::vector<std::string>{
            system_logs + "/SEL", system_logs + "/Log1", manager_logs + "/Log1", manager_logs + "/Journal"}
    );
    CHECK(logs.failures().empty());
    CHECK(logs.named("sel") == std::vector<std::string>{system_logs + "/SEL"});
    CHECK(logs.named("Log1").size() == 2);
    CHECK(logs.named("Managers/1/LogServices/log1") == std::vector<std::string>{manager_logs + "/Log1"});
    CHECK(logs.named(manager_logs + "/Log1/") == std::vector<std::string>{manager_logs + "/Log1"});
    for (const char* unknown : {"", "/", "Log", "SE", "og1", "rvices/SEL", "../SEL", "/redfish/v1"}) {
        CHECK_THROWS_AS(logs.named(unknown), tenon::Error);
    }
}

TEST_CASE("places of logs that cannot be read are told and do not hide the others") {
    ScriptedService bmc;
    add_logs(bmc);
    bmc.resource(
        "/redfish/v1/Systems/3", "{'LogServices': {'@odata.id': '" + system_logs +
                                     "'}, 'Links': {'ManagedBy': "
                                     "[{'@odata.id': '/redfish/v1/Managers/9'}], 'Chassis': null}}"
    );
    Service service(bmc);
    LogServices logs(service, "3");
    run(logs.find());
    CHECK(logs.paths().size() == 2);
    REQUIRE(logs.failures().list().size() == 1);
    CHECK(text(logs.failures().list()[0], "path") == "/redfish/v1/Managers/9");
}

TEST_CASE("a BMC without logs is told from one whose logs cannot be read") {
    ScriptedService bmc;
    add_small_service(bmc);
    Service service(bmc);
    LogServices none(service, "1");
    CHECK_THROWS_WITH(run(none.find()), "The BMC has no log services");
    for (const char* links : {"null", "7", "{}", "{'@odata.id': null}", "[]"}) {
        bmc.resource("/redfish/v1/Systems/4", std::string("{'LogServices': ") + links + "}");
        LogServices odd(service, "4");
        CHECK_THROWS_WITH(run(odd.find()), "The BMC has no log services");
    }
    bmc.resource("/redfish/v1/Systems/5", "{'LogServices': '/redfish/v1/Gone'}");
    LogServices broken(service, "5");
    run(broken.find());
    CHECK(broken.paths().empty());
    CHECK(broken.failures().joined().find("/redfish/v1/Gone: HTTP GET /redfish/v1/Gone returned code 404") == 0);
}

TEST_CASE("one log is cleared by its action, with an empty object") {
    ScriptedService bmc;
    add_logs(bmc);
    const json result = cleared_log(bmc, "SEL");
    CHECK(result["cleared"] == json::array({system_logs + "/SEL"}));
    CHECK(result["failures"].empty());
    CHECK(bmc.changes() == std::vector<std::string>{"POST " + system_logs + "/SEL/Actions/LogService.ClearLog {}"});
}

TEST_CASE("all logs that can be cleared are, and one that refuses does not stop the others") {
    ScriptedService bmc;
    add_logs(bmc);
    CHECK(cleared_log(bmc, "")["cleared"].size() == 3);
    ScriptedService refusing;
    refusing.on("POST " + system_logs + "/SEL/Actions/LogService.ClearLog", 500);
    add_logs(refusing);
    const json result = cleared_log(refusing, "");
    CHECK(result["cleared"].size() == 2);
    CHECK(text(result["failures"][0], "path") == system_logs + "/SEL");
    ScriptedService broken;
    add_logs(broken);
    broken.resource(
        "/redfish/v1/Systems/6", "{'LogServices': {'@odata.id': '/redfish/v1/L'}, 'Links': {'ManagedBy': []}}"
    );
    broken.resource(
        "/redfish/v1/L", "{'Members': [{'@odata.id': '/redfish/v1/L/A'}, null, 5, {'@odata.id': '/redfish/v1/L/B'}]}"
    );
    broken.resource("/redfish/v1/L/A", log_at("/redfish/v1/L/A"));
    broken.resource("/redfish/v1/L/B", log_at("/redfish/v1/L/B"));
    broken.on("POST /redfish/v1/L/A/Actions/LogService.ClearLog", 403);
    broken.on("POST /redfish/v1/L/B/Actions/LogService.ClearLog", 200, "{'Members': null}");
    Service service(broken);
    const json partly = run(clear_logs(service, "6", ""));
    CHECK(partly["cleared"] == json::array({"/redfish/v1/L/B"}));
    CHECK(text(partly["failures"][0], "path") == "/redfish/v1/L/A");
}

TEST_CASE("what cannot be cleared is said, and how it would have to be named") {
    ScriptedService bmc;
    add_logs(bmc);
    CHECK(
        failure_of(bmc, "nope", TENON_NOT_FOUND) == "The BMC has no log service 'nope'; it has " + system_logs +
                                                        "/SEL, " + system_logs + "/Log1, " + manager_logs + "/Log1, " +
                                                        manager_logs + "/Journal"
    );
    CHECK(
        failure_of(bmc, "Log1", TENON_INVALID) ==
        "Several log services are called 'Log1'; name one: " + system_logs + "/Log1, " + manager_logs + "/Log1"
    );
    CHECK(
        failure_of(bmc, "Journal", TENON_UNSUPPORTED) ==
        "The log service " + manager_logs + "/Journal cannot be cleared: it has no ClearLog action"
    );
    ScriptedService refusing;
    refusing.on("POST " + system_logs + "/SEL/Actions/LogService.ClearLog", 403, "{'error': {'message': 'Not you'}}");
    add_logs(refusing);
    refusing.on("POST " + system_logs + "/SEL/Actions/LogService.ClearLog", 403);
    const std::string refusal = failure_of(refusing, "SEL", TENON_BMC_ERROR);
    CHECK(refusal.find("No log was cleared. " + system_logs + "/SEL: HTTP POST ") == 0);
    CHECK(refusal.find("Not you") != std::string::npos);
    CHECK(bmc.changes().empty());
}

TEST_CASE("a BMC none of whose logs can be cleared says so") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource("/redfish/v1/Systems/2", "{'LogServices': {'@odata.id': '" + system_logs + "'}}");
    bmc.resource(system_logs, "{'Members': [{'@odata.id': '" + system_logs + "/J'}]}");
    bmc.resource(system_logs + "/J", log_at(system_logs + "/J", false));
    CHECK(failure_of(bmc, "", TENON_UNSUPPORTED) == "The BMC has no log service with a ClearLog action");
}

TEST_CASE("the logs of a system that names its manager are found without the list of managers, and without a root") {
    ScriptedService bmc;  // as the public X10 fragment: neither root nor collections
    bmc.resource(
        "/redfish/v1/Systems/1", "{'LogServices': {'@odata.id': '" + system_logs +
                                     "'}, 'Links': {'ManagedBy': [{'@odata.id': '/redfish/v1/Managers/1'}]}}"
    );
    bmc.resource("/redfish/v1/Managers/1", "{'LogServices': {'@odata.id': '" + manager_logs + "'}}");
    bmc.resource(manager_logs, "{'Members': [{'@odata.id': '" + manager_logs + "/Log1'}]}");
    Service service(bmc);
    LogServices logs(service, "/redfish/v1/Systems/1");
    run(logs.find());
    CHECK(logs.paths() == std::vector<std::string>{manager_logs + "/Log1"});
    REQUIRE(logs.failures().list().size() == 1);
    CHECK(text(logs.failures().list()[0], "path") == system_logs);
}

TEST_CASE("a log that wants to be told what to clear, and has one choice only, is told it", "[quirk-ami-clear-type]") {
    ScriptedService bmc;
    add_small_service(bmc);
    bmc.resource("/redfish/v1/Systems/2", "{'LogServices': {'@odata.id': '" + system_logs + "'}}");
    bmc.resource(system_logs, "{'Members': [{'@odata.id': '" + system_logs + "/SEL'}]}");
    bmc.resource(
        system_logs + "/SEL",
        "{'Actions': {'#LogService.ClearLog': {'target': '/clear', '@Redfish.ActionInfo': '/info'}}}"
    );
    bmc.resource(
        "/info", "{'Parameters': [{'Name': 'ClearType', 'Required': true, 'AllowableValues': ['ClearAll']},"
                 " {'Name': 'When', 'Required': false, 'AllowableValues': ['Now']},"
                 " {'Name': 'What', 'Required': true, 'AllowableValues': ['A', 'B']}]}"
    );
    bmc.on("POST /clear", 204);
    CHECK(cleared_log(bmc, "SEL")["cleared"].size() == 1);
    CHECK(bmc.changes() == std::vector<std::string>{R"(POST /clear {"ClearType":"ClearAll"})"});
}
