#include "extended/configuration.hpp"
#include "extended/raw_methods.hpp"
#include "resources/raw_request.hpp"
#include "run.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

namespace {

RawArgs args_of(const std::string& method, const std::string& path) {
    RawArgs args;
    args.verb.emplace(method);
    args.path = path;
    return args;
}

std::string refusal(const RawArgs& args, const std::string& allow = "[]", const std::string& verb = "POST") {
    try {
        RawMethods::check(configuration_of(as_json("{'raw': {'allow': " + allow + "}}")), verb, args);
    } catch (const tenon::Error& error) {
        return error.message();
    }
    return "";
}

std::string config_refusal(const std::string& config) {
    try {
        configuration_of(as_json(config));
    } catch (const tenon::Error& error) {
        return error.message();
    }
    return "";
}

}  // namespace

TEST_CASE("paths under /redfish/ may be asked for, with a query") {
    for (const char* path :
         {"/redfish/v1/", "/redfish/v1/Systems", "/redfish/v1/Systems/1/", "/redfish/v1/$metadata",
          "/redfish/v1/Systems?$expand=.($levels=1)", "/redfish/v1/L/Entries?$skip=75&$filter=Severity%20eq%20'OK'",
          "/redfish/v1/Chassis/A%20B", "/redfish/v1/Systems/a:b,c(d)", "/redfish/v1/x?u=http://a/../b%2Fc"}) {
        INFO(path);
        CHECK(raw_path_refusal(path).empty());
    }
}

TEST_CASE("whatever leaves /redfish/ in any reading may not be asked for") {
    for (const char* path :
         {"",
          "/",
          "/redfish",
          "redfish/v1",
          "/Redfish/v1/",
          "http://other/redfish/v1/",
          "//other/redfish/",
          "/redfish//v1",
          "/redfish/../cgi",
          "/redfish/v1/..",
          "/redfish/./x",
          "/redfish/v1/%2e%2e/x",
          "/redfish/v1/%2E./x",
          "/redfish/%2fetc",
          "/redfish/v1/a%5cb",
          "/redfish/v1/a\\b",
          "/redfish/v1/a%252e",
          "/redfish/v1/a%",
          "/redfish/v1/a%4",
          "/redfish/v1/a%zz",
          "/redfish/v1/a%00",
          "/redfish/v1/a%0d%0aHost:",
          "/redfish/v1/a#b",
          "/redfish/v1/a b",
          "/redfish/v1/a?b c",
          "/redfish/v1/a?b%0d%0a",
          "/redfish/v1/a?b%",
          "/redfish/v1/a%3fb",
          "/redfish/v1/a%23b",
          "/redfish/v1/\xc3\xa9",
          "/redfish/v1/a\r\nX: y",
          "/redfish/v1/a\tb",
          "/evil/redfish/"}) {
        INFO(path);
        CHECK_FALSE(raw_path_refusal(path).empty());
    }
    CHECK_FALSE(raw_path_refusal("/redfish/" + std::string(3'000, 'a')).empty());
    CHECK_FALSE(raw_path_refusal(std::string("/redfish/a\0b", 12)).empty());
}

TEST_CASE("a request that would log in is known by any spelling of Sessions") {
    for (const char* path :
         {"/redfish/v1/SessionService/Sessions", "/redfish/v1/SessionService/Sessions/", "/redfish/v1/Sessions",
          "/redfish/v1/sessionservice/SESSIONS/Members", "/redfish/v1/SessionService/%53essions?x=1",
          "/redfish/v1/%73essions", "/redfish/v1/SessionService"}) {
        INFO(path);
        CHECK(is_login("POST", path));
        CHECK_FALSE(is_login("DELETE", path));
    }
    CHECK_FALSE(is_login("POST", "/redfish/v1/Systems/1?x=/Sessions/"));
}

TEST_CASE("only GET may be sent until the configuration says more") {
    CHECK(refusal(args_of("GET", "/redfish/v1/"), "[]", "GET").empty());
    CHECK(refusal(args_of("GET", "/redfish/v1/")).empty());
    for (const char* method : {"POST", "PATCH", "PUT", "DELETE"}) {
        CHECK(
            refusal(args_of(method, "/redfish/v1/")) ==
            std::string("raw may not send ") + method + " here: it is not in raw.allow of the plugin's configuration"
        );
        CHECK(refusal(args_of(method, "/redfish/v1/"), std::string("['") + method + "']").empty());
    }
    CHECK(
        refusal(args_of("DELETE", "/redfish/v1/x"), "['DELETE']", "GET") ==
        "raw called with GET can only GET; call it with POST to send DELETE"
    );
    CHECK(
        refusal(args_of("POST", "/redfish/v1/Sessions"), "['POST']") ==
        "raw does not log in: the host does, with the credentials of driver_info"
    );
}

TEST_CASE("bodies with GET and tags that are none are refused") {
    RawArgs with_body = args_of("GET", "/redfish/v1/");
    with_body.body = json::object();
    CHECK(refusal(with_body) == "argument 'body' cannot be sent with GET");
    RawArgs with_tag = args_of("GET", "/redfish/v1/");
    with_tag.if_match = "\"a\"\r\nX-Evil: 1";
    CHECK(refusal(with_tag) == "argument 'if_match' is not an ETag");
    with_tag.if_match = "";
    CHECK(refusal(with_tag) == "argument 'if_match' is not an ETag");
    with_tag.if_match = "W/\"a\"";
    CHECK(refusal(with_tag).empty());
    CHECK(refusal(args_of("GET", "/etc/passwd")) == "argument 'path' must begin with /redfish/");
    CHECK(refusal(args_of("GET", "/redfish/../x")) == "argument 'path' must not have '..' in it");
}

TEST_CASE("whatever the BMC answers is the answer") {
    ScriptedService bmc;
    bmc.on(
        "PATCH /redfish/v1/x", 412, "{'error': 'no'}",
        {{"etag", "W/\"7\""}, {"X-Auth-Token", "hunter2"}, {"LOCATION", "/redfish/v1/y"}, {"Set-Cookie", "hunter2"}}
    );
    RawRequest request;
    request.method = "PATCH";
    request.path = "/redfish/v1/x";
    request.body = json::array({1, nullptr});
    request.if_match = "\"7\"";
    CHECK(
        run(send_raw(bmc, request)).dump() ==
        R"({"status":412,"headers":{"ETag":"W/\"7\"","Location":"/redfish/v1/y"},"body":{"error":"no"}})"
    );
    CHECK(bmc.changes() == std::vector<std::string>{"PATCH /redfish/v1/x [1,null]"});
    const auto& headers = bmc.requests().front().headers;
    CHECK(headers == ScriptedService::Headers{{"Content-Type", "application/json"}, {"If-Match", "\"7\""}});
}

TEST_CASE("a body that is no JSON is a text, an empty one is null") {
    ScriptedService bmc;
    bmc.on("GET /a", 200, "");
    bmc.on("GET /b", 500, "<html>");
    bmc.on("GET /c", 200, "[" + std::string(10'000, '[') + "]");
    RawRequest request;
    request.path = "/a";
    CHECK(run(send_raw(bmc, request))["body"].is_null());
    CHECK(bmc.requests().front().headers.empty());
    request.path = "/b";
    CHECK(run(send_raw(bmc, request))["body"] == "<html>");
    request.path = "/c";
    CHECK(run(send_raw(bmc, request))["body"].is_string());
    request.path = "/d";
    CHECK(run(send_raw(bmc, request)).dump() == R"({"status":404,"headers":{},"body":null})");
}

TEST_CASE("the configuration knows raw.allow and nothing else") {
    CHECK(configuration_of(json()).raw_allow.empty());
    CHECK(configuration_of(json::object()).raw_allow.empty());
    CHECK(
        configuration_of(as_json("{'raw': {'allow': ['POST', 'DELETE']}}")).raw_allow ==
        std::vector<std::string>{"POST", "DELETE"}
    );
    CHECK(config_refusal("{'rwa': {}}") == "config: unknown key 'rwa'; there is 'raw'");
    CHECK(config_refusal("{'raw': ['POST']}") == "config: 'raw' must be a map with the key 'allow'");
    CHECK(config_refusal("{'raw': {'deny': []}}") == "config: unknown key 'raw.deny'; there is 'raw.allow'");
    CHECK(
        config_refusal("{'raw': {'allow': 'POST'}}") ==
        "config: 'raw.allow' must be a list of POST, PATCH, PUT and DELETE"
    );
    for (const char* verb : {"'post'", "'GET'", "5", "null", "['POST']"}) {
        CHECK(
            config_refusal(std::string("{'raw': {'allow': [") + verb + "]}}") ==
            "config: 'raw.allow' can hold POST, PATCH, PUT and DELETE, not " + quoted(verb)
        );
    }
}
