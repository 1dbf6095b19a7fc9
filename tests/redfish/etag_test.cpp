#include "client/service.hpp"
#include "protocol/etag.hpp"
#include "refusal.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

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

namespace {

/// The If-Match of every request of this method; "" where there was none.
std::vector<std::string> tags_of(const ScriptedService& bmc, const std::string& method) {
    std::vector<std::string> tags;
    for (const tenon::HttpRequest& request : bmc.requests()) {
        if (request.method == method) {
            const bool has_tag = !request.headers.empty() && request.headers.back().first == "If-Match";
            tags.push_back(has_tag ? request.headers.back().second : "");
        }
    }
    return tags;
}

}  // namespace

TEST_CASE("a DELETE carries a tag only where the service wants one, by 428 or by 412") {
    for (const unsigned wanted : {428U, 412U}) {
        CAPTURE(wanted);
        ScriptedService bmc;
        bmc.on("GET /r", 200, "{}", {{"ETag", "W/'1'"}});
        bmc.on("DELETE /r", wanted);
        bmc.on("DELETE /r", 204);
        Service service(bmc);
        CHECK(run(service.act("DELETE", "/r")).status == 204);
        CHECK(tags_of(bmc, "DELETE") == std::vector<std::string>{"", "W/'1'"});
    }
}

TEST_CASE("a PUT follows the rules of a PATCH") {
    ScriptedService bmc;
    bmc.on("GET /r", 200, "{}", {{"ETag", "1"}});
    bmc.on("GET /r", 200, "{}", {{"ETag", "2"}});
    bmc.on("PUT /r", 412);
    bmc.on("PUT /r", 200, "{}");
    Service service(bmc);
    Resource resource = run(service.get("/r"));
    run(service.put(resource, as_json("{'a': 1}")));
    CHECK(tags_of(bmc, "PUT") == std::vector<std::string>{"1", "2"});
}

TEST_CASE("an action never carries a tag, and a 412 to one is told at once") {
    ScriptedService bmc;
    bmc.on("GET /r", 200, "{}", {{"ETag", "1"}});
    bmc.on("POST /r", 412);
    Service service(bmc);
    run(service.get("/r"));
    CHECK_THROWS_AS(run(service.act("POST", "/r", json::object())), Refused);
    CHECK(tags_of(bmc, "POST") == std::vector<std::string>{""});
}

TEST_CASE("a service that wants a tag and shows none, or cannot be read, is told in its first words") {
    ScriptedService bmc;
    bmc.on("GET /none", 200, "{}");
    bmc.on("PATCH /none", 428, "{'error': {'message': 'A tag!'}}");
    bmc.on("PATCH /unread", 428, "{'error': {'message': 'A tag!'}}");
    Service service(bmc);
    for (const std::string path : {"/none", "/unread"}) {
        Resource resource;
        resource.path = path;
        CHECK(refusal_of([&] {
                  run(service.patch(resource, json::object()));
              }) == "HTTP PATCH " + path + " returned code 428 (Precondition Required). A tag!");
        CHECK(bmc.count("PATCH " + path) == 1);
    }
}

TEST_CASE("a tag that cannot stand in a header, or is none, is not used") {
    CHECK(usable_etag("W/\"\"", "").empty());
    CHECK(usable_etag("W/\"\"", "W/\"b\"") == "W/\"b\"");
    CHECK(usable_etag("", "a\r\nX: y").empty());
    CHECK(usable_etag("", std::string(2'000, 'a')).empty());
    CHECK(usable_etag("\"\"a\"\"", "") == "\"a\"");
    CHECK(usable_etag("\"\"a\"", "") == "\"a\"");
    CHECK(usable_etag("W/\"\"a\"\"", "\"\"") == "\"a\"");
    CHECK(usable_etag("\"", "") == "\"");
}
