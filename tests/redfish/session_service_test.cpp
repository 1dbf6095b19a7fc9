#include "resources/session_service.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

const std::string sessions = "/redfish/v1/SessionService/Sessions";

void add_sessions(ScriptedService& bmc) {
    bmc.resource("/redfish/v1/", "{'Links': {'Sessions': {'@odata.id': '" + sessions + "'}}}");
    bmc.resource(
        sessions, "{'Members': [{'@odata.id': '" + sessions + "/27'}, {'@odata.id': '" + sessions +
                      "/28'}, {'@odata.id': '" + sessions + "/29/'}]}"
    );
    bmc.resource(
        sessions + "/27", "{'Id': '27', 'UserName': 'root', 'SessionType': 'Redfish', 'Password': 'hunter2', 'Token': "
                          "'hunter3', 'Oem': {'Token': 'hunter4'}}"
    );
    bmc.resource(sessions + "/29/", "{'Id': '29', 'UserName': null}");
}

json cleared_session(ScriptedService& bmc, const std::string& id) {
    Service service(bmc);
    return run(clear_sessions(service, id));
}

}  // namespace

TEST_CASE("sessions are listed without what must stay secret, and those that cannot be read are named") {
    ScriptedService bmc;
    add_sessions(bmc);
    Service service(bmc);
    const json result = run(list_sessions(service));
    REQUIRE(result["sessions"].size() == 2);
    CHECK(
        result["sessions"][0].dump() ==
        R"({"Id":"27","UserName":"root","SessionType":"Redfish","path":")" + sessions + R"(/27"})"
    );
    CHECK(text(result["failures"][0], "path") == sessions + "/28");
    CHECK(result.dump().find("hunter") == std::string::npos);
}

TEST_CASE("sessions are where the root says, else where the SessionService says, else there are none") {
    ScriptedService bmc;
    bmc.resource("/redfish/v1/", "{'Links': null, 'SessionService': {'@odata.id': '/redfish/v1/S'}}");
    bmc.resource("/redfish/v1/S", "{'Sessions': {'@odata.id': '" + sessions + "'}}");
    bmc.resource(sessions, "{}");
    Service service(bmc);
    CHECK(run(list_sessions(service)).dump() == R"({"sessions":[],"failures":[]})");
    for (const char* root : {"{}", "{'Links': {'Sessions': {}}, 'SessionService': 5}", "{'SessionService': null}"}) {
        ScriptedService none;
        none.resource("/redfish/v1/", root);
        Service lacking(none);
        CHECK_THROWS_WITH(
            run(list_sessions(lacking)), "The BMC has no sessions: neither its root nor a SessionService names any"
        );
    }
    ScriptedService failing;
    failing.resource("/redfish/v1/", "{}");
    failing.on("GET /redfish/v1/SessionService", 500);
    Service broken(failing);
    CHECK_THROWS_AS(run(list_sessions(broken)), Refused);
}

TEST_CASE("all sessions are ended, one that is gone already counts, one that refuses is named") {
    ScriptedService bmc;
    add_sessions(bmc);
    bmc.on("DELETE " + sessions + "/27", 200);
    bmc.on("DELETE " + sessions + "/28", 403);
    bmc.on("DELETE " + sessions + "/29/", 404);
    const json result = cleared_session(bmc, "");
    CHECK(result["cleared"] == json::array({"27", "29"}));
    CHECK(text(result["failures"][0], "path") == sessions + "/28");
    CHECK(
        bmc.changes() ==
        std::vector<std::string>{
            "DELETE " + sessions + "/27", "DELETE " + sessions + "/28", "DELETE " + sessions + "/29/"}
    );
}

TEST_CASE("one session is ended by its id, and an id that the BMC does not list is not found") {
    ScriptedService bmc;
    add_sessions(bmc);
    bmc.on("DELETE " + sessions + "/29/", 204);
    bmc.on("DELETE " + sessions + "/28", 405);
    CHECK(cleared_session(bmc, "29").dump() == R"({"cleared":["29"],"failures":[]})");
    CHECK_THROWS_WITH(cleared_session(bmc, "2"), "The BMC has no session '2'; it has 27, 28, 29");
    CHECK_THROWS_WITH(
        cleared_session(bmc, "28"),
        Catch::StartsWith("No session was ended. " + sessions + "/28: HTTP DELETE " + sessions + "/28")
    );
    CHECK(bmc.changes().size() == 2);
}

TEST_CASE("a collection of sessions of several pages is ended as a whole") {
    ScriptedService bmc;
    add_sessions(bmc);
    bmc.resource("/redfish/v1/SessionService/Many", "{}");
    ScriptedService paged;
    paged.resource("/redfish/v1/", "{'Links': {'Sessions': {'@odata.id': '/s'}}}");
    std::string expected;
    for (int i = 0; i < 60; ++i) {
        const std::string at = i == 0 ? "/s" : "/s?$skip=" + std::to_string(i);
        const std::string next = i == 59 ? "" : ", 'Members@odata.nextLink': '/s?$skip=" + std::to_string(i + 1) + "'";
        paged.resource(at, "{'Members': [{'@odata.id': '/s/" + std::to_string(i) + "'}]" + next + "}");
        paged.on("DELETE /s/" + std::to_string(i), 204);
    }
    CHECK(cleared_session(paged, "")["cleared"].size() == 60);
}
