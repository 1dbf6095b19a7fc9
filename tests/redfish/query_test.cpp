#include "client/query.hpp"
#include "refusal.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

std::vector<std::string> paths(int first, int last) {
    std::vector<std::string> paths;
    for (int i = first; i < last; ++i) {
        paths.push_back("/c/" + std::to_string(i));
    }
    return paths;
}

std::string members_page(int first, int last, const std::string& rest = {}) {
    std::string members;
    for (const std::string& path : paths(first, last)) {
        members += (members.empty() ? "{'@odata.id': '" : ", {'@odata.id': '") + path + "'}";
    }
    return "{'Members': [" + members + "]" + rest + "}";
}

const char* const with_top_skip = "{'ProtocolFeaturesSupported': {'TopSkipQuery': true}}";
const char* const with_expand = "{'ProtocolFeaturesSupported': {'ExpandQuery': {'NoLinks': true, 'Levels': true}}}";

}  // namespace

TEST_CASE("query parameters are used only where the root says so") {
    CHECK(has_top_skip(as_json(with_top_skip)));
    CHECK(expand_query(as_json(with_expand)) == "$expand=.($levels=1)");
    CHECK(expand_query(as_json("{'ProtocolFeaturesSupported': {'ExpandQuery': {'ExpandAll': true}}}")) == "$expand=*");
    for (const char* root :
         {"{}", "null", "{'ProtocolFeaturesSupported': null}",
          "{'ProtocolFeaturesSupported': {'TopSkipQuery': 'yes', 'ExpandQuery': true}}",
          "{'ProtocolFeaturesSupported': {'TopSkipQuery': false, 'ExpandQuery': {'Links': true}}}"}) {
        CAPTURE(root);
        CHECK_FALSE(has_top_skip(as_json(root)));
        CHECK(expand_query(as_json(root)).empty());
    }
    CHECK(with_query("/c", "$top=1") == "/c?$top=1");
    CHECK(with_query("/c?$skip=1", "$top=1") == "/c?$skip=1&$top=1");
    CHECK(with_query("/c", "") == "/c");
}

TEST_CASE("a window is asked for where that is supported") {
    ScriptedService bmc;
    bmc.resource("/redfish/v1/", with_top_skip);
    bmc.resource("/c?$skip=5&$top=3", members_page(5, 8, ", 'Members@odata.nextLink': '/c?$skip=8'"));
    Service service(bmc);
    CHECK(run(read_window(service, "/c", 5, 3)).members == paths(5, 8));
    CHECK(bmc.requests().size() == 2);
}

TEST_CASE("a window is cut out of the pages where it is not supported, or only said to be") {
    const std::vector<std::string> roots{"{}", with_top_skip};
    for (const std::string& root : roots) {
        for (const unsigned status : {200U, 400U, 501U}) {
            CAPTURE(root, status);
            ScriptedService bmc;
            bmc.resource("/redfish/v1/", root);
            bmc.on("GET /c?$skip=5&$top=3", status, status == 200 ? members_page(0, 10) : "");
            bmc.resource("/c", members_page(0, 6, ", 'Members@odata.nextLink': '/c?p=2'"));
            bmc.resource("/c?p=2", members_page(6, 10));
            Service service(bmc);
            CHECK(run(read_window(service, "/c", 5, 3)).members == paths(5, 8));
            CHECK(run(read_window(service, "/c", 8, 100)).members == paths(8, 10));
            CHECK(run(read_window(service, "/c", 50, 3)).members.empty());
        }
    }
}

TEST_CASE("an expanded collection is taken where it is one, and read plainly where it is not") {
    const std::string whole = "{'@odata.id': '/c/1', 'Id': '1', 'Name': 'n', 'State': 'On', 'Size': 1}";

    struct {
        unsigned status;
        std::string answer;
        std::size_t requests;
    } const cases[] = {
        {200, "{'Members': [" + whole + "]}", 2},
        {200, "{'Members': []}", 2},
        {501, "", 3},
        {200, "{'Members': null}", 3},
        {200, "{'Members': [{'@odata.id': '/c/1'}]}", 3},
        {200, "{'Members': [" + whole + ", null]}", 3},
        {200, "<html>", 3},
        {400, "{'error': {}}", 3},
    };

    for (const auto& c : cases) {
        CAPTURE(c.answer);
        ScriptedService bmc;
        bmc.resource("/redfish/v1/", with_expand);
        bmc.on("GET /c?$expand=.($levels=1)", c.status, c.answer);
        bmc.resource("/c", "{'Members': [{'@odata.id': '/c/1'}, {'@odata.id': '/c/2'}]}");
        Service service(bmc);
        const Collection collection = run(read_expanded_collection(service, "/c"));
        CHECK(collection.path == "/c");
        CHECK(bmc.requests().size() == c.requests);
        CHECK(collection.members.size() == (c.requests == 3 ? 2 : as_json(quoted(c.answer))["Members"].size()));
    }
    ScriptedService plain;
    plain.resource("/c", "{'Members': []}");
    Service service(plain);
    CHECK(run(read_expanded_collection(service, "/c")).members.empty());
    CHECK(plain.count("GET /c?$expand=.($levels=1)") == 0);
}
