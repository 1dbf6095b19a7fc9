#include "client/manager.hpp"
#include "client/service.hpp"
#include "refusal.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

TEST_CASE("the node's system is the one named, or the only one") {
    ScriptedService bmc;
    add_small_service(bmc);
    Service service(bmc);
    CHECK(run(service.system("")).path == "/redfish/v1/Systems/1");
    CHECK(run(service.system("/redfish/v1/Systems/1")).path == "/redfish/v1/Systems/1");
    CHECK(run(service.system("1")).path == "/redfish/v1/Systems/1");
    CHECK(
        refusal_of([&] { run(service.system("/redfish/v1/Systems/2")); }) ==
        "HTTP GET /redfish/v1/Systems/2 returned code 404 (Not Found); the BMC has /redfish/v1/Systems/1: name one in "
        "driver_info/redfish_system_id"
    );
}

TEST_CASE("several systems are an error that lists them") {
    ScriptedService bmc;
    bmc.resource("/redfish/v1/", "{}");  // AMI: a root without links; the well-known places hold
    bmc.resource(
        "/redfish/v1/Systems",
        "{'Members': [{'@odata.id': '/redfish/v1/Systems/a'}, {'@odata.id': '/redfish/v1/Systems/b'}]}"
    );
    Service service(bmc);
    CHECK(
        refusal_of([&] { run(service.system("")); }) ==
        "The BMC has 2 systems (/redfish/v1/Systems/a, /redfish/v1/Systems/b); "
        "name the node's in driver_info/redfish_system_id"
    );
}

TEST_CASE("a system that is named with a slash too many or too few is found as the service prints it") {
    ScriptedService bmc;
    bmc.resource("/redfish/v1/", "{'Systems': {'@odata.id': '/redfish/v1/Systems'}}");
    bmc.resource(
        "/redfish/v1/Systems",
        "{'Members': [{'@odata.id': '/redfish/v1/Systems/a/'}, {'@odata.id': '/redfish/v1/Systems/b'}]}"
    );
    bmc.resource("/redfish/v1/Systems/a/", "{'Id': 'a'}");
    bmc.resource("/redfish/v1/Systems/b", "{'Id': 'b'}");
    Service service(bmc);
    CHECK(run(service.system("/redfish/v1/Systems/a")).path == "/redfish/v1/Systems/a/");
    CHECK(run(service.system("/redfish/v1/Systems/b/")).path == "/redfish/v1/Systems/b");
    CHECK(run(service.system("a")).path == "/redfish/v1/Systems/a/");
    CHECK(run(service.system("https://bmc/redfish/v1/Systems/b")).document["Id"] == "b");
}

TEST_CASE("a system that is named and cannot be read is told in the service's words, also when there is no list") {
    ScriptedService bmc;
    bmc.on("GET /redfish/v1/Systems/1", 500, "{'error': {'message': 'Busy.'}}");
    Service service(bmc);
    CHECK(refusal_of([&] {
              run(service.system("/redfish/v1/Systems/1"));
          }) == "HTTP GET /redfish/v1/Systems/1 returned code 500 (Internal Server Error). Busy.");
    CHECK(refusal_of([&] {
              run(service.system("/redfish/v1/Systems/2"));
          }) == "HTTP GET /redfish/v1/Systems/2 returned code 404 (Not Found)");
    CHECK(bmc.count("GET /redfish/v1/Systems/1") == 1);
}

TEST_CASE("a service without systems, by null or by an empty list, says so") {
    for (const char* members : {"null", "[]", "5", "[null, {}, 3]"}) {
        CAPTURE(members);
        ScriptedService bmc;
        bmc.resource("/redfish/v1/", "{}");
        bmc.resource("/redfish/v1/Systems", std::string("{'Members': ") + members + "}");
        Service service(bmc);
        CHECK(refusal_of([&] {
                  run(service.system(""));
              }) == "The BMC has 0 systems; name the node's in driver_info/redfish_system_id");
    }
}

TEST_CASE("an address without a service root is said to be none, and which key to look at") {
    ScriptedService bmc;
    Service service(bmc);
    const auto expected = [](const std::string& asked) {
        return "There is no Redfish service: the BMC answers GET /redfish/v1/" + asked +
               " with 404 (Not Found); does driver_info/redfish_address need a path, a port or another host?";
    };
    CHECK(refusal_of([&] { run(service.root()); }) == expected(""));
    CHECK(refusal_of([&] { run(service.system("")); }) == expected(" and GET /redfish/v1/Systems"));
    CHECK(refusal_of([&] { run(service.root_link("EventService")); }) == expected(" and GET /redfish/v1/EventService"));
    CHECK(bmc.count("GET /redfish/v1/") == 1);
}

TEST_CASE("a service whose root alone is missing is found at the well-known places") {
    ScriptedService bmc;
    bmc.resource("/redfish/v1/Systems", "{'Members': [{'@odata.id': '/redfish/v1/Systems/1'}]}");
    bmc.resource("/redfish/v1/Systems/1", "{'Id': '1'}");
    Service service(bmc);
    CHECK(run(service.system("")).document["Id"] == "1");
}

TEST_CASE("a root that wants a password, or breaks, is told with what it says") {
    ScriptedService bmc;
    bmc.on("GET /redfish/v1/", 401, "Unauthorized");
    Service service(bmc);
    CHECK(
        refusal_of([&] { run(service.root_link("Systems")); }) ==
        "HTTP GET /redfish/v1/ returned code 401 (Unauthorized). Unauthorized; check "
        "driver_info/redfish_username and driver_info/redfish_password"
    );
}

TEST_CASE("of several managers the first that is there is taken") {
    ScriptedService bmc;
    bmc.resource(
        "/redfish/v1/Systems/1",
        "{'Links': {'ManagedBy': [{'@odata.id': '/redfish/v1/Managers/A'}, {'@odata.id': '/redfish/v1/Managers/B'}]}}"
    );
    bmc.resource("/redfish/v1/Managers/B", "{'Id': 'B'}");
    Service service(bmc);
    CHECK(run(manager_of(service, "/redfish/v1/Systems/1", "")).path == "/redfish/v1/Managers/B");
    ScriptedService none;
    none.resource("/redfish/v1/Systems/1", "{'Links': {'ManagedBy': [{'@odata.id': '/redfish/v1/Managers/A'}]}}");
    Service empty(none);
    CHECK(refusal_of([&] {
              run(manager_of(empty, "/redfish/v1/Systems/1", ""));
          }) == "HTTP GET /redfish/v1/Managers/A returned code 404 (Not Found)");
}
