#include "client/collection.hpp"
#include "refusal.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

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

TEST_CASE("members given whole are not asked for again, and one that fails does not fail the others") {
    ScriptedService bmc;
    bmc.resource(
        "/c", "{'Members': [{'@odata.id': '/c/1', '@odata.etag': '7', 'Id': '1', 'State': 'On', 'Size': 3},"
              " {'@odata.id': '/c/2', 'Name': 'only a reference'}, {'@odata.id': '/c/3'}, {'@odata.id': '/c/4'},"
              " {'Id': 'x', 'Message': 'without a link', 'Severity': 'OK'}, '/c/5']}"
    );
    bmc.resource("/c/2", "{'Id': '2'}");
    bmc.on("GET /c/3", 500, "{'error': {'message': 'Broken.'}}");
    bmc.on("GET /c/4", 200, "<html>");
    bmc.resource("/c/5", "{'Id': '5'}");
    Service service(bmc);
    const Collection collection = run(read_collection(service, "/c"));
    CHECK(collection.members == std::vector<std::string>{"/c/1", "/c/2", "/c/3", "/c/4", "/c/5"});
    const Members members = run(read_members(service, collection));
    std::vector<std::string> ids;
    for (const Resource& resource : members.resources) {
        ids.push_back(resource.document["Id"]);
    }
    CHECK(ids == std::vector<std::string>{"1", "2", "x", "5"});
    CHECK(members.resources[0].etag == "7");
    REQUIRE(members.unreadable.size() == 2);
    CHECK(members.unreadable[0].path == "/c/3");
    CHECK(members.unreadable[0].text == "HTTP GET /c/3 returned code 500 (Internal Server Error). Broken.");
    CHECK(members.unreadable[1].text == "HTTP GET /c/4 returned no JSON object");
    CHECK(bmc.count("GET /c/1") == 0);
}

TEST_CASE("that there is no answer at all fails the listing") {
    ScriptedService bmc;
    bmc.resource("/c", "{'Members': [{'@odata.id': '/c/1'}]}");
    bmc.on("GET /c/1", [](const tenon::HttpRequest&) -> tenon::HttpResponse {
        throw tenon::bmc_error("cannot connect");
    });
    Service service(bmc);
    const Collection collection = run(read_collection(service, "/c"));
    CHECK(refusal_of([&] { run(read_members(service, collection)); }) == "cannot connect");
}

TEST_CASE("a page behind the first that cannot be read fails the listing, for a part would pass as the whole") {
    ScriptedService bmc;
    bmc.resource("/c", "{'Members': [{'@odata.id': '/c/1'}], 'Members@odata.nextLink': '/c?$skip=1'}");
    Service service(bmc);
    CHECK(refusal_of([&] {
              run(read_collection(service, "/c"));
          }) == "HTTP GET /c?$skip=1 returned code 404 (Not Found)");
}

TEST_CASE("pages that are each as large as an answer may be end before memory does") {
    const std::string filler(12u << 20, 'x');
    ScriptedService bmc;
    for (int page = 0; page < 10; ++page) {
        bmc.resource(
            "/p" + std::to_string(page), "{'Members': [{'@odata.id': '/m" + std::to_string(page) +
                                             "'}], 'Members@odata.nextLink': '/p" + std::to_string(page + 1) +
                                             "', 'Filler': '" + filler + "'}"
        );
    }
    Service service(bmc);
    CHECK(run(read_collection(service, "/p0")).members == std::vector<std::string>{"/m0", "/m1"});
}

TEST_CASE("the members that a page adds are the new ones") {
    std::vector<std::string> members{"/c/1"};
    add_members(members, as_json("{'Members': [{'@odata.id': 'https://bmc/c/1/'}, {'@odata.id': '/c/2'}]}"));
    CHECK(members == std::vector<std::string>{"/c/1", "/c/2"});
    add_members(members, as_json("{'Members': {'@odata.id': '/c/3'}}"));
    add_members(members, as_json("[]"));
    CHECK(members.size() == 2);
}
