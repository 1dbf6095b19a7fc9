#include "collection.hpp"
#include "etag.hpp"
#include "not_ready.hpp"
#include "run.hpp"
#include "scripted_service.hpp"
#include "service.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace redfish;
using namespace std::chrono_literals;

namespace {

std::string refusal_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const std::exception& failure) {
        return failure.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a collection is read page by page, each member once") {
    ScriptedService bmc;
    bmc.resource(
        "/c", "{'Members': [{'@odata.id': '/c/1'}, {'@odata.id': '/c/2/'}], 'Members@odata.count': 9,"
              " 'Members@odata.nextLink': '/c?$skip=2'}"
    );
    bmc.resource(
        "/c?$skip=2", "{'Members': [{'@odata.id': '/c/2'}, {'@odata.id': '/c/3'}, {'Id': 'no link'}, null],"
                      " 'Members@odata.nextLink': {'@odata.id': 'https://me/c?$skip=4'}}"
    );
    bmc.resource("/c?$skip=4", "{'Members': null}");
    Service service(bmc);
    const Collection collection = run(read_collection(service, "/c"));
    CHECK(collection.members == std::vector<std::string>{"/c/1", "/c/2/", "/c/3"});
}

TEST_CASE("pages that lead in a circle, or never end, end") {
    ScriptedService circle;
    circle.resource("/c", "{'Members': [{'@odata.id': '/c/1'}], 'Members@odata.nextLink': '/c?p=2'}");
    circle.resource("/c?p=2", "{'Members': [{'@odata.id': '/c/2'}], 'Members@odata.nextLink': '/c'}");
    Service service(circle);
    CHECK(run(read_collection(service, "/c")).members.size() == 2);
    CHECK(circle.requests().size() == 2);

    ScriptedService endless;
    for (std::size_t page = 0; page <= most_pages + 5; ++page) {
        endless.resource(
            "/p" + std::to_string(page), "{'Members@odata.nextLink': '/p" + std::to_string(page + 1) + "'}"
        );
    }
    Service endless_service(endless);
    run(read_collection(endless_service, "/p0"));
    CHECK(endless.requests().size() == most_pages);
}

TEST_CASE("the node's system is the one named, or the only one") {
    ScriptedService bmc;
    add_small_service(bmc);
    Service service(bmc);
    CHECK(run(service.system("")).path == "/redfish/v1/Systems/1");
    CHECK(run(service.system("/redfish/v1/Systems/1")).path == "/redfish/v1/Systems/1");
    CHECK(run(service.system("1")).path == "/redfish/v1/Systems/1");
    CHECK(refusal_of([&] {
              run(service.system("/redfish/v1/Systems/2"));
          }) == "HTTP GET /redfish/v1/Systems/2 returned code 404 (Not Found)");
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

TEST_CASE("a PATCH carries the ETag, tries it as a strong one after 412, then goes without") {
    ScriptedService bmc;
    bmc.on("GET /r", 200, "{}", {{"ETag", "W/\"1\""}});
    bmc.on("PATCH /r", 412);
    bmc.on("PATCH /r", 412);
    bmc.on("PATCH /r", 204);
    Service service(bmc);
    Resource resource = run(service.get("/r"));
    run(service.patch(resource, as_json("{'a': 1}")));
    std::vector<std::string> tags;
    for (const auto& request : bmc.requests()) {
        if (request.method == "PATCH") {
            const bool has_tag = request.headers.back().first == "If-Match";
            tags.push_back(has_tag ? request.headers.back().second : "");
        }
    }
    CHECK(tags == std::vector<std::string>{"W/\"1\"", "\"1\"", ""});
}

TEST_CASE("a PATCH that is told to carry an ETag reads it and carries it") {
    ScriptedService bmc;
    bmc.on("GET /r", 200, "{'@odata.etag': '7'}");
    bmc.on("PATCH /r", 428);
    bmc.on("PATCH /r", 200, "{}");
    Service service(bmc);
    Resource resource;
    resource.path = "/r";
    run(service.patch(resource, as_json("{'a': 1}")));
    CHECK(bmc.requests().back().headers.back().second == "7");
}

TEST_CASE("a PATCH gives up after its attempts") {
    ScriptedService bmc;
    bmc.on("GET /r", 200, "{}", {{"ETag", "\"1\""}});
    bmc.on("PATCH /r", 412);
    Service service(bmc);
    Resource resource = run(service.get("/r"));
    CHECK(refusal_of([&] {
              run(service.patch(resource, as_json("{}")));
          }) == "HTTP PATCH /r returned code 412 (Precondition Failed)");
    CHECK(bmc.count("PATCH /r") == 3);
}

TEST_CASE("the header's ETag counts unless it is empty or quoted twice") {
    CHECK(usable_etag("\"a\"", "\"b\"") == "\"a\"");
    CHECK(usable_etag("", "\"b\"") == "\"b\"");
    CHECK(usable_etag("\"\"", "\"b\"") == "\"b\"");
    CHECK(usable_etag("\"\"a\"\"", "\"a\"") == "\"a\"");
    CHECK(usable_etag("\"\"", "\"\"").empty());
}

TEST_CASE("what a busy service did not process is asked again, after its time") {
    ScriptedService bmc;
    bmc.on("POST /a", 503, "", {{"Retry-After", "7"}});
    bmc.on(
        "POST /a", 500,
        "{'error': {'@Message.ExtendedInfo': [{'MessageId': 'IDRAC.2.8.SYS518', 'Message': 'not ready'}]}}"
    );
    bmc.on("POST /a", 204);
    Service service(bmc);
    CHECK(run(service.act("POST", "/a", json::object())).status == 204);
    CHECK(bmc.pauses() == std::vector<std::chrono::milliseconds>{7s, 3s});
}

TEST_CASE("a service that stays busy is reported after a few times") {
    ScriptedService bmc;
    bmc.on("POST /a", 503, "", {{"Retry-After", "3600"}});
    Service service(bmc);
    CHECK(refusal_of([&] {
              run(service.act("POST", "/a"));
          }) == "HTTP POST /a returned code 503 (Service Unavailable)");
    CHECK(bmc.pauses() == std::vector<std::chrono::milliseconds>{30s, 30s, 30s});
}

TEST_CASE("a 503 that is for good, and any other error, is reported at once") {
    ScriptedService bmc;
    bmc.on(
        "POST /full", 503,
        "{'error': {'@Message.ExtendedInfo': [{'MessageId': 'Base.1.13.0.EventSubscriptionLimitExceeded'}]}}",
        {{"Retry-After", "1"}}
    );
    bmc.on("POST /broken", 500);
    Service service(bmc);
    CHECK_THROWS_AS(run(service.act("POST", "/full")), Refused);
    CHECK_THROWS_AS(run(service.act("POST", "/broken")), Refused);
    CHECK(bmc.requests().size() == 2);
}

TEST_CASE("a 202 is followed to its end") {
    ScriptedService bmc;
    bmc.on("POST /a", 202, "{'@odata.id': '/tasks/1'}", {{"Location", "https://bmc/monitors/1"}});
    bmc.on("GET /monitors/1", 202, "", {{"Retry-After", "2"}});
    bmc.on("GET /monitors/1", 200, "{'TaskState': 'Running'}");
    bmc.on("GET /monitors/1", 204);
    Service service(bmc);
    CHECK(run(service.act("POST", "/a")).status == 204);
    CHECK(bmc.pauses() == std::vector<std::chrono::milliseconds>{1s, 2s, 1s});
}

TEST_CASE("a task that fails is a refusal in the task's words") {
    ScriptedService bmc;
    bmc.on("POST /a", 202, "{'@odata.id': '/tasks/1', 'TaskMonitor': '/monitors/1'}");
    bmc.on("GET /monitors/1", 404);
    bmc.resource("/tasks/1", "{'TaskState': 'Exception', 'Messages': [{'Message': 'The image is gone.'}]}");
    Service service(bmc);
    CHECK(refusal_of([&] {
              run(service.act("POST", "/a"));
          }) == "HTTP POST /a returned code 500 (Internal Server Error). The image is gone.");
}

TEST_CASE("a 202 without a monitor is as good as done") {
    ScriptedService bmc;
    bmc.on("POST /a", 202);
    Service service(bmc);
    CHECK(run(service.act("POST", "/a")).status == 202);
    CHECK(bmc.requests().size() == 1);
}

TEST_CASE("Retry-After is clamped, and a date counts as none") {
    CHECK(retry_after_or("0", 5s) == 1s);
    CHECK(retry_after_or("12", 5s) == 12s);
    CHECK(retry_after_or("99999", 5s) == 30s);
    CHECK(retry_after_or("Wed, 21 Oct 2026 07:28:00 GMT", 5s) == 5s);
    CHECK(retry_after_or("", 5s) == 5s);
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

TEST_CASE("a service that lists members or complaints without end does not take the host's time") {
    std::string members;
    std::string complaints;
    for (int i = 0; i < 200'000; ++i) {
        members += (i == 0 ? "{'@odata.id': '/c/" : ", {'@odata.id': '/c/") + std::to_string(i) + "'}";
        complaints += (i == 0 ? "{'Message': 'No " : ", {'Message': 'No ") + std::to_string(i) + "'}";
    }
    ScriptedService bmc;
    bmc.resource("/c", "{'Members': [" + members + "]}");
    bmc.on("POST /c", 400, "{'error': {'@Message.ExtendedInfo': [" + complaints + "]}}");
    Service service(bmc);
    CHECK(run(read_collection(service, "/c")).members.size() == most_members);
    CHECK(refusal_of([&] {
              run(service.act("POST", "/c"));
          }) == "HTTP POST /c returned code 400 (Bad Request). No 0 No 1 No 2");
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
