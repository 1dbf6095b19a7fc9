#include "access/scoped_rules.hpp"
#include "api/authorization.hpp"
#include "api/route_table.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace tenon;
using namespace tenon::api;

namespace {

HandlerResult nobody(Exchange&) {
    co_return Response{};
}

const std::vector<Route>& some_routes() {
    static const std::vector<Route> routes = {
        {"*", "/", Role::anyone, "", nobody},
        {"GET", "/v1/nodes", Role::reader, "", nobody},
        {"POST", "/v1/nodes", Role::admin, "", nobody},
        {"GET", "/v1/nodes/{node}", Role::reader, "", nobody},
        {"PATCH", "/v1/nodes/{node}", Role::admin, "", nobody},
        {"DELETE", "/v1/nodes/{node}", Role::admin, "", nobody},
        {"GET", "/v1/nodes/{node}/vendor_passthru/methods", Role::admin, "", nobody},
        {"*", "/v1/nodes/{node}/vendor_passthru", Role::admin, "", nobody},
        {"*", "/v1/nodes/{node}/vendor_passthru/{method...}", Role::admin, "", nobody},
        {"GET", "/v1/nodes/{node}/{field}", Role::reader, "", nobody},
    };
    return routes;
}

std::string_view path_of(std::string_view verb, const std::vector<std::string_view>& segments) {
    const RouteTable table(some_routes());
    const auto match = table.find(verb, "", segments);
    return match.route != nullptr ? match.route->path : std::string_view("none");
}

std::string allow(std::string_view verb, const std::vector<std::string_view>& segments) {
    return RouteTable(some_routes()).find(verb, "", segments).allow;
}

}  // namespace

TEST_CASE("the segment in front may be given apart") {
    const RouteTable table(some_routes());
    CHECK(table.find("GET", "v1", {"nodes", "n"}).route->path == "/v1/nodes/{node}");
    CHECK(table.find("POST", "v1", {"nodes", "n", "vendor_passthru", "a", "b"}).route->verb == "*");
    CHECK(table.find("PUT", "v1", {"nodes"}).allow == "DELETE, GET, PATCH, POST");
    CHECK(table.find("GET", "v2", {"nodes", "n"}).route == nullptr);
    CHECK(table.find("GET", "v1", {}).route == nullptr);
    CHECK(table.find("GET", "v1", {"v1", "nodes"}).route == nullptr);
}

TEST_CASE("a route is found by its literals and parameters") {
    CHECK(path_of("GET", {}) == "/");
    CHECK(path_of("GET", {"v1", "nodes"}) == "/v1/nodes");
    CHECK(path_of("GET", {"v1", "nodes", "n"}) == "/v1/nodes/{node}");
    CHECK(path_of("GET", {"v1", "nodes", "n", "ports"}) == "/v1/nodes/{node}/{field}");
    CHECK(path_of("GET", {"v1", "drivers"}) == "none");
    CHECK(path_of("GET", {"v1"}) == "none");
}

TEST_CASE("a passthru takes any verb and any rest of the path") {
    CHECK(path_of("BREW", {"v1", "nodes", "n", "vendor_passthru"}) == "/v1/nodes/{node}/vendor_passthru");
    CHECK(
        path_of("GET", {"v1", "nodes", "n", "vendor_passthru", "m"}) == "/v1/nodes/{node}/vendor_passthru/{method...}"
    );
    CHECK(
        path_of("PUT", {"v1", "nodes", "n", "vendor_passthru", "m", "x"}) ==
        "/v1/nodes/{node}/vendor_passthru/{method...}"
    );
}

TEST_CASE("only a GET of methods is the listing, other verbs call a method of that name") {
    CHECK(
        path_of("GET", {"v1", "nodes", "n", "vendor_passthru", "methods"}) == "/v1/nodes/{node}/vendor_passthru/methods"
    );
    CHECK(
        path_of("POST", {"v1", "nodes", "n", "vendor_passthru", "methods"}) ==
        "/v1/nodes/{node}/vendor_passthru/{method...}"
    );
}

TEST_CASE("a verb that a path lacks is answered with those that its controller has", "[ironic-74]") {
    CHECK(allow("HEAD", {"v1", "nodes", "n"}) == "DELETE, GET, PATCH, POST");
    CHECK(allow("PUT", {"v1", "nodes"}) == "DELETE, GET, PATCH, POST");
    CHECK(allow("PUT", {"v1", "nodes", "n", "ports"}) == "GET");
    CHECK(allow("PUT", {"v1", "nonesuch"}).empty());
}

TEST_CASE("every rule that is open to projects is a route's, and only under keystone do scopes count") {
    const auto defaults = default_rules(all_routes(), AuthStrategy::keystone);
    CHECK(defaults.has_scopes);
    CHECK_FALSE(default_rules(all_routes(), AuthStrategy::http_basic).has_scopes);
    CHECK_FALSE(default_rules(all_routes(), AuthStrategy::noauth).has_scopes);
    for (const auto name : rules_for_projects()) {
        INFO(name);
        CHECK(std::any_of(defaults.rules.begin(), defaults.rules.end(), [&](const DefaultRule& rule) {
            return rule.name == name;
        }));
    }
}
