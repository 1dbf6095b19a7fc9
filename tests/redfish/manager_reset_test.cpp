#include "resources/manager_reset.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

const std::string reset_target = "/redfish/v1/Managers/1/Actions/Manager.Reset";

Resource manager(const std::string& annotations = "") {
    Resource resource;
    resource.path = "/redfish/v1/Managers/1";
    resource.document =
        as_json("{'Actions': {'#Manager.Reset': {'target': '" + reset_target + "'" + annotations + "}}}");
    return resource;
}

json reset(ScriptedService& bmc, Resource resource, ResetWish wish = ResetWish::none) {
    Service service(bmc);
    return run(reset_manager(service, std::move(resource), wish));
}

/// Without an answer, as when the connection is lost.
ScriptedService::Answer no_answer(tenon_status status) {
    return [status](const tenon::HttpRequest&) -> tenon::HttpResponse {
        throw tenon::Error(status, "the peer closed the connection before answering");
    };
}

}  // namespace

TEST_CASE("a manager is restarted gracefully where that is offered, and never otherwise than asked") {
    const std::vector<std::string> both{"ForceRestart", "GracefulRestart"};
    CHECK(reset_type_for(ResetWish::none, both) == "GracefulRestart");
    CHECK(reset_type_for(ResetWish::graceful, both) == "GracefulRestart");
    CHECK(reset_type_for(ResetWish::force, both) == "ForceRestart");
    CHECK(reset_type_for(ResetWish::none, {"ForceRestart"}) == "ForceRestart");
    CHECK(reset_type_for(ResetWish::none, {}) == "GracefulRestart");
    CHECK(reset_type_for(ResetWish::force, {}) == "ForceRestart");
    CHECK_THROWS_WITH(
        reset_type_for(ResetWish::graceful, {"ForceRestart"}),
        "The manager offers no GracefulRestart; it offers ForceRestart"
    );
    CHECK_THROWS_WITH(
        reset_type_for(ResetWish::force, {"GracefulRestart"}),
        "The manager offers no ForceRestart; it offers GracefulRestart"
    );
    CHECK_THROWS_WITH(
        reset_type_for(ResetWish::none, {"On", "Nmi"}),
        "The manager offers neither GracefulRestart nor ForceRestart; it offers On, Nmi"
    );
}

TEST_CASE("the action is posted with its type, from the annotation or the ActionInfo") {
    ScriptedService bmc;
    bmc.on("POST " + reset_target, 204);
    const json result = reset(bmc, manager(", 'ResetType@Redfish.AllowableValues': ['ForceRestart']"));
    CHECK(result.dump() == R"({"manager":"/redfish/v1/Managers/1","reset_type":"ForceRestart","confirmed":true})");
    bmc.resource("/redfish/v1/Info", "{'Parameters': [{'Name': 'ResetType', 'AllowableValues': ['GracefulRestart']}]}");
    const Resource with_info = manager(", '@Redfish.ActionInfo': '/redfish/v1/Info'");
    CHECK(reset(bmc, with_info)["reset_type"] == "GracefulRestart");
    CHECK_THROWS_AS(reset(bmc, with_info, ResetWish::force), tenon::Error);
    CHECK(
        bmc.changes() ==
        std::vector<std::string>{
            "POST " + reset_target + R"( {"ResetType":"ForceRestart"})",
            "POST " + reset_target + R"( {"ResetType":"GracefulRestart"})"}
    );
}

TEST_CASE("an answer that is lost because the BMC goes away is success, and said to be unconfirmed") {
    for (const tenon_status status : {TENON_BMC_ERROR, TENON_UNAVAILABLE, TENON_TIMEOUT}) {
        ScriptedService bmc;
        bmc.on("POST " + reset_target, no_answer(status));
        CHECK(reset(bmc, manager())["confirmed"] == false);
        CHECK(bmc.changes().size() == 1);
    }
    ScriptedService cancelled;
    cancelled.on("POST " + reset_target, no_answer(TENON_CANCELLED));
    CHECK_THROWS_AS(reset(cancelled, manager()), tenon::Error);
}

TEST_CASE("a refusal is told, and a service that knows no ResetType gets none") {
    ScriptedService refusing;
    refusing.on("POST " + reset_target, 403, "{'error': {'message': 'No right'}}");
    CHECK_THROWS_WITH(reset(refusing, manager()), Catch::Contains("No right"));
    ScriptedService old;
    old.on(
        "POST " + reset_target, 400,
        "{'error': {'@Message.ExtendedInfo': [{'MessageId': 'Base.1.0.ActionParameterUnknown', 'MessageArgs': "
        "['Manager.Reset', 'ResetType']}]}}"
    );
    old.on("POST " + reset_target, 200);
    CHECK(reset(old, manager())["confirmed"] == true);
    CHECK(old.changes().back() == "POST " + reset_target + " {}");
    ScriptedService insisting;
    insisting.on("POST " + reset_target, 400, "{'error': {'@Message.ExtendedInfo': [{'MessageArgs': ['ResetType']}]}}");
    CHECK_THROWS_AS(reset(insisting, manager(), ResetWish::force), Refused);
    CHECK(insisting.changes().size() == 1);
}

TEST_CASE("a manager that cannot be restarted is unsupported") {
    ScriptedService bmc;
    for (const char* document :
         {"{}", "{'Actions': null}", "{'Actions': []}", "{'Actions': {'#Manager.Reset': {}}}",
          "{'Actions': {'#Manager.Reset': {'target': null}}}", "{'Actions': {'#Manager.Reset': 'x'}}"}) {
        Resource resource;
        resource.path = "/m";
        resource.document = as_json(document);
        INFO(document);
        CHECK_THROWS_WITH(reset(bmc, resource), "The manager /m has no action Manager.Reset");
    }
    CHECK(bmc.requests().empty());
}

TEST_CASE("it is waited for until the BMC has been away and is back") {
    ScriptedService bmc;
    bmc.resource("/m", "{}");
    bmc.on("GET /m", no_answer(TENON_BMC_ERROR));
    bmc.on("GET /m", 404);
    bmc.on("GET /m", 200, "{}");
    Service service(bmc);
    run(wait_until_back(service, "/m"));
    CHECK(bmc.count("GET /m") >= 4);
}

TEST_CASE("a BMC that nobody saw go is taken for back after a minute, one that stays away is not") {
    ScriptedService quick;
    quick.resource("/m", "{}");
    Service service(quick);
    run(wait_until_back(service, "/m"));
    CHECK(quick.pauses().size() == 12);
    ScriptedService gone;
    gone.on("GET /m", no_answer(TENON_BMC_ERROR));
    Service lost(gone);
    CHECK_THROWS_WITH(
        run(wait_until_back(lost, "/m")), "The BMC was told to restart and has not come back within ten minutes"
    );
    ScriptedService cancelled;
    cancelled.on("GET /m", no_answer(TENON_CANCELLED));
    Service ending(cancelled);
    CHECK_THROWS_AS(run(wait_until_back(ending, "/m")), tenon::Error);
    CHECK(cancelled.pauses().size() == 1);
}
