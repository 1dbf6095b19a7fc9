#include "client/service.hpp"
#include "refusal.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

TEST_CASE("a body that is no JSON object is said to be none") {
    ScriptedService bmc;
    bmc.on("GET /x", 200, "<html>");
    bmc.on("GET /y", 200, "[]");
    bmc.on("GET /z", 200, "");
    Service service(bmc);
    CHECK(refusal_of([&] { run(service.get("/x")); }) == "HTTP GET /x returned no JSON object");
    CHECK(refusal_of([&] { run(service.get("/y")); }) == "HTTP GET /y returned no JSON object");
    CHECK(refusal_of([&] { run(service.get("/z")); }) == "HTTP GET /z returned no JSON object");
}

TEST_CASE("an answer nested beyond all reason is no JSON, whether it is a resource or a refusal") {
    const std::string deep = "{'a':" + std::string(2'000'000, '[') + std::string(2'000'000, ']') + "}";
    ScriptedService bmc;
    bmc.resource("/deep", deep);
    bmc.on("POST /deep", 400, deep);
    Service service(bmc);
    CHECK(refusal_of([&] { run(service.get("/deep")); }) == "HTTP GET /deep returned no JSON object");
    CHECK(refusal_of([&] { run(service.act("POST", "/deep")); }).rfind("HTTP POST /deep returned code 400", 0) == 0);
    const json kept = parsed(R"({"text": "[[[\\\"]{", "list": [[1]]})");
    CHECK(kept.dump() == R"({"text":"[[[\\\"]{","list":[[1]]})");
}

TEST_CASE("a link is asked for at our BMC, whatever host it names, and one that is no path is the BMC's mistake") {
    ScriptedService bmc;
    bmc.resource("/c", "{'Members': []}");
    Service service(bmc);
    CHECK(run(service.get("https://proxy:8443/c")).document.contains("Members"));
    for (const std::string link : {"", "Systems/1", "/a b", "/a\r\nX: y", "ftp:"}) {
        CAPTURE(link);
        CHECK_THROWS_AS(run(service.get(link)), Unexpected);
    }
    CHECK(refusal_of([&] { run(service.get("/a\r\nb")); }) == "The BMC gives a link that is no path: '/a??b'");
    CHECK(refusal_of([&] { run(service.get("/" + std::string(9'000, 'a'))); }).size() < 200);
    CHECK(bmc.requests().size() == 1);
}

TEST_CASE("a resource that the service could read in part only is taken as it is") {
    ScriptedService bmc;
    const std::string complaint = "'error': {'@Message.ExtendedInfo': [{'Message': 'One sensor is broken.'}]}}";
    bmc.on("GET /r", 500, "{'@odata.id': '/r/', '@odata.type': '#Thing.v1_0_0.Thing', 'Id': 'r', " + complaint);
    bmc.on("GET /other", 500, "{'@odata.id': '/r', '@odata.type': '#Thing.v1_0_0.Thing', " + complaint);
    bmc.on("GET /bare", 500, "{'@odata.id': '/bare', " + complaint);
    bmc.on("GET /gone", 404, "{'@odata.id': '/gone', '@odata.type': '#Thing.v1_0_0.Thing', " + complaint);
    Service service(bmc);
    const Resource resource = run(service.get("/r"));
    CHECK(resource.document["Id"] == "r");
    CHECK(resource.is_partial);
    CHECK(refusal_of([&] {
              run(service.get("/other"));
          }) == "HTTP GET /other returned code 500 (Internal Server Error). One sensor is broken.");
    CHECK_THROWS_AS(run(service.get("/bare")), Refused);
    CHECK_THROWS_AS(run(service.get("/gone")), Refused);
}

TEST_CASE("what was just created is looked for twice") {
    ScriptedService bmc;
    bmc.on("GET /late", 404);
    bmc.on("GET /late", 200, "{'Id': '1'}");
    bmc.on("GET /forbidden", 403);
    Service service(bmc);
    CHECK(run(service.get_created("/late")).document["Id"] == "1");
    CHECK(bmc.pauses().size() == 1);
    CHECK_THROWS_AS(run(service.get_created("/never")), Refused);
    CHECK(bmc.count("GET /never") == 2);
    CHECK_THROWS_AS(run(service.get_created("/forbidden")), Refused);
    CHECK(bmc.count("GET /forbidden") == 1);
}

TEST_CASE("what a service repeats of the secrets that were sent is not told") {
    ScriptedService bmc;
    const std::string echo =
        "{'error': {'@Message.ExtendedInfo': [{'MessageId': 'Base.1.0.PropertyValueNotInList', 'Message': "
        "'hunter2-and-more is not allowed for Password at https://root:hunter3@nfs/x.iso.', 'MessageArgs': "
        "['hunter2-and-more', 'Password']}]}}";
    bmc.on("POST /a", 400, echo);
    bmc.on("POST /plain", 400, std::string(195, 'x') + "hunter2-and-more");
    bmc.on("PATCH /a", 202, "", {{"Location", "/tasks/1"}});
    bmc.resource("/tasks/1", "{'TaskState': 'Exception', 'Messages': [{'Message': 'hunter2-and-more failed.'}]}");
    Service service(bmc);
    const json body = as_json("{'Image': 'https://root:hunter3@nfs/x.iso', 'Password': 'hunter2-and-more'}");
    std::optional<Refused> refused;
    try {
        run(service.act("POST", "/a", body));
    } catch (const Refused& refusal) {
        refused.emplace(refusal);
    }
    REQUIRE(refused);
    CHECK(
        refused->message() == "HTTP POST /a returned code 400 (Bad Request). *** is not allowed for Password at "
                              "https://***@nfs/x.iso."
    );
    REQUIRE(refused->messages().size() == 1);
    CHECK(refused->messages()[0].args[0] == "***");
    CHECK(refusal_of([&] { run(service.act("POST", "/plain", body)); }).find("hunt") == std::string::npos);
    Resource resource;
    resource.path = "/a";
    CHECK(refusal_of([&] {
              run(service.patch(resource, body));
          }) == "HTTP PATCH /a was accepted, and its task ended as Exception. *** failed.");
}

TEST_CASE("a 401 names the keys to look at, a 403 does not") {
    ScriptedService bmc;
    bmc.on("GET /a", 401, "Unauthorized");
    bmc.on("GET /b", 403, "{'error': {'@Message.ExtendedInfo': [{'MessageId': 'SMC.1.0.OemLicenseNotPassed'}]}}");
    Service service(bmc);
    CHECK(
        refusal_of([&] { run(service.get("/a")); }) ==
        "HTTP GET /a returned code 401 (Unauthorized). Unauthorized; check driver_info/redfish_username and "
        "driver_info/redfish_password"
    );
    CHECK(refusal_of([&] {
              run(service.get("/b"));
          }) == "HTTP GET /b returned code 403 (Forbidden). SMC.1.0.OemLicenseNotPassed");
}
