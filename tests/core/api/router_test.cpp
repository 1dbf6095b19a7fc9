#include "api/handlers_root.hpp"
#include "api/problem.hpp"
#include "api/router.hpp"
#include "exchange_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <catch2/catch.hpp>

#include <optional>
#include <sstream>
#include <stdexcept>

using namespace tenon;
using namespace tenon::api;

namespace {

Awaitable<void> waited_for(Soon<void> answered) {
    if (!answered.is_here()) {
        co_await answered.wait();
        answered.finish()->run();
    }
}

/// Answers what it was given.
HandlerResult echo(Exchange& exchange) {
    Response response;
    exchange.is_authorized = true;  // what is about a node is the handler's to ask
    response.headers.add("Content-Type", "application/json");
    response.body = exchange.base_url() + " 1." + std::to_string(exchange.minor);
    for (const auto& segment : exchange.segments) {
        response.body.append(" ").append(segment);
    }
    co_return response;
}

HandlerResult fail(Exchange&) {
    co_return error(Errc::not_found, "Node n could not be found.");
}

HandlerResult throw_up(Exchange&) {
    throw std::runtime_error("secret of the house");
    co_return Response{};
}

const std::vector<Route>& stub_routes() {
    static const std::vector<Route> routes = {
        {"*", "/", Role::anyone, "public", handle_root},
        {"*", "/v1", Role::anyone, "public", handle_v1},
        {"GET", "/healthcheck", Role::anyone, "public", handle_healthcheck},
        {"HEAD", "/healthcheck", Role::anyone, "public", handle_healthcheck},
        {"GET", "/tenon/v1/plugins", Role::reader, "tenon:plugin:get", echo},
        {"GET", "/v1/drivers", Role::reader, "baremetal:driver:get", echo},
        {"GET", "/v1/drivers/{driver}", Role::reader, "baremetal:driver:get", echo},
        {"GET", "/v1/nodes/{node}", Role::reader, "baremetal:node:get", echo},
        {"*", "/v1/nodes/{node}/vendor_passthru/{method...}", Role::reader, "baremetal:node:vendor_passthru", echo},
        {"GET", "/v1/fail", Role::reader, "baremetal:x", fail},
        {"GET", "/v1/throw", Role::reader, "baremetal:x", throw_up},
    };
    return routes;
}

Response ask(std::string method, std::string target, HttpHeaders headers = {}, std::string body = {}) {
    testing::UnusedServices unused;
    LivePolicy policy(default_rules(stub_routes(), AuthStrategy::noauth), "/nonesuch");
    auto services = unused.get();
    const Router router(
        {services.config, services.conductor, services.store, services.plugins, services.plugin_thread,
         services.started, services.authenticator, policy, services.audit},
        stub_routes()
    );
    Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.headers = std::move(headers);
    request.headers.add("Host", "h:1");
    request.body = std::move(body);
    Loop loop(0);
    Response response;
    bool is_answered = false;
    auto answered = router.dispatch(loop, request, response);
    boost::asio::co_spawn(loop.executor(), waited_for(std::move(answered)), [&](std::exception_ptr failure) {
        REQUIRE_FALSE(failure);
        is_answered = true;
    });
    loop.context().run();
    REQUIRE(is_answered);
    return response;
}

/// The names of the headers, request ids' values checked and dropped.
std::string header_names(const Response& response) {
    std::string names;
    std::istringstream lines(response.headers.text());
    for (std::string line; std::getline(lines, line);) {
        names += line.substr(0, line.find(':')) + "\n";
    }
    if (const auto id = response.headers.find("Openstack-Request-Id")) {
        CHECK(id->starts_with("req-"));
        CHECK(id->size() == 40);
    }
    return names;
}

const std::string version_headers =
    "X-OpenStack-Ironic-API-Minimum-Version\nX-OpenStack-Ironic-API-Maximum-Version\nX-OpenStack-Ironic-API-Version\n";
const std::string id_headers = "Openstack-Request-Id\nx-openstack-request-id\n";
const std::string type_header = "Content-Type\n";

const std::string abort_404 =
    R"({"error_message": "{\"code\": 404, \"title\": \"Not Found\", \"description\": \"\"}"})";

HttpHeaders version(std::string value) {
    return {{"X-OpenStack-Ironic-API-Version", std::move(value)}};
}

}  // namespace

TEST_CASE("a good answer carries versions and the request's id", "[ironic-72]") {
    const auto response = ask("GET", "/v1/drivers", version("1.30"));
    CHECK(response.status == 200);
    CHECK(response.body == "http://h:1 1.30 drivers");
    CHECK(header_names(response) == type_header + version_headers + id_headers);
}

TEST_CASE("a fault carries them, too", "[ironic-72][ironic-73]") {
    const auto response = ask("GET", "/v1/fail");
    CHECK(response.status == 404);
    CHECK(header_names(response) == type_header + version_headers + id_headers);
    CHECK(
        response.body == R"({"error_message": "{\"faultcode\": \"Client\", \"faultstring\": \"Node n could not be )"
                         R"(found.\", \"debuginfo\": null}"})"
    );
}

TEST_CASE("an unknown path is a bare 404", "[ironic-74]") {
    const auto* path = GENERATE("/v1/nonesuch", "/v2", "/nonesuch", "/v1/drivers/a/b/c", "/tenon", "/v1/v1/drivers");
    const auto response = ask("GET", path);
    CHECK(response.status == 404);
    CHECK(response.body == abort_404);
    CHECK(header_names(response) == type_header);
}

TEST_CASE("a missing v1, a slash at the end and an encoded slash are understood") {
    CHECK(ask("GET", "/drivers").body == "http://h:1 1.1 drivers");
    CHECK(ask("GET", "/v1/drivers/").body == "http://h:1 1.1 drivers");
    CHECK(ask("GET", "/v1/drivers%2Ffake").body == "http://h:1 1.1 drivers fake");
    CHECK(ask("GET", "http://else:2/v1/drivers").body == "http://else:2 1.1 drivers");
}

TEST_CASE("an empty segment leads nowhere, in a normal fault") {
    const auto* path = GENERATE("//v1/drivers", "/v1//drivers", "//", "//v1//drivers");
    const auto response = ask("GET", path);
    CHECK(response.status == 404);
    CHECK(response.body.size() == 124);
    CHECK(header_names(response) == type_header + version_headers + id_headers);
}

TEST_CASE("below 1.91 a .json at the end does not count, except in a node's name") {
    CHECK(ask("GET", "/v1/drivers.json", version("1.90")).body == "http://h:1 1.90 drivers");
    CHECK(ask("GET", "/v1/drivers.json", version("1.91")).status == 404);
    CHECK(ask("GET", "/v1/nodes/n.json", version("1.82")).body == "http://h:1 1.82 nodes n.json");
    CHECK(
        ask("GET", "/v1/nodes/n.json/vendor_passthru/m.json", version("1.82")).body ==
        "http://h:1 1.82 nodes n.json vendor_passthru m"
    );
}

TEST_CASE("a verb that is not known to a path is a 405 with those that are", "[ironic-74]") {
    const auto response = ask("DELETE", "/v1/drivers/fake");
    CHECK(response.status == 405);
    CHECK(
        response.body ==
        R"({"error_message": "{\"code\": 405, \"title\": \"Method Not Allowed\", \"description\": \"\"}"})"
    );
    CHECK(response.headers == HeaderLines{{"Content-Type", "application/json"}, {"Allow", "GET"}});
}

TEST_CASE("an error for HEAD has the length that Ironic's has") {
    const auto response = ask("HEAD", "/v1/drivers");
    CHECK(response.status == 405);
    CHECK(response.body.size() == 21);
}

TEST_CASE("OPTIONS is empty for every path") {
    const auto* path = GENERATE("/v1/drivers", "/nonesuch", "*", "/v1/nodes/n/vendor_passthru/m");
    const auto response = ask("OPTIONS", path);
    CHECK(response.status == 200);
    CHECK(response.headers.text().empty());
    CHECK(response.body.empty());
}

TEST_CASE("a bad version is refused before the path is looked at", "[ironic-71]") {
    const auto response = ask("GET", "/v1/nonesuch", version("1.112"));
    CHECK(response.status == 406);
    CHECK(
        response.body == R"({"error_message": "{\"code\": 406, \"title\": \"Not Acceptable\", \"description\": \)"
                         R"("Version 1.112 was requested but the minor version is not supported by this service. The )"
                         R"(supported version range is: [1.1, 1.111].\"}"})"
    );
    CHECK(
        header_names(response) ==
        type_header + "X-OpenStack-Ironic-API-Minimum-Version\nX-OpenStack-Ironic-API-Maximum-Version\n"
    );
    CHECK(header_names(ask("GET", "/v1/drivers", version("abc"))) == type_header);
}

TEST_CASE("for /v1 itself a bad version is a fault", "[ironic-71]") {
    const auto response = ask("GET", "/v1", version("1.0"));
    CHECK(response.status == 406);
    CHECK(
        response.body ==
        R"({"error_message": "{\"faultcode\": \"Client\", \"faultstring\": \"Version 1.0 was requested )"
        R"(but the minor version is not supported by this service. The supported version range is: )"
        R"([1.1, 1.111].\", \"debuginfo\": null}"})"
    );
    CHECK(header_names(ask("GET", "/v1", version("1"))) == type_header + id_headers);
}

TEST_CASE("the root document names the API and its versions", "[ironic-70][ironic-82]") {
    const auto response = ask("GET", "/");
    CHECK(
        response.body ==
        R"({"name": "OpenStack Ironic API", "description": "Ironic is an OpenStack project which enables the provision )"
        R"(and management of baremetal machines.", "default_version": {"id": "v1", "links": [{"href": "http://h:1/v1/", )"
        R"("rel": "self"}], "status": "CURRENT", "min_version": "1.1", "version": "1.111"}, "versions": [{"id": "v1", )"
        R"("links": [{"href": "http://h:1/v1/", "rel": "self"}], "status": "CURRENT", "min_version": "1.1", "version": )"
        R"("1.111"}]})"
    );
    CHECK(header_names(response) == type_header + id_headers);
    CHECK(ask("POST", "/").body == response.body);
}

TEST_CASE("the v1 document grows with the version", "[ironic-70]") {
    CHECK(v1_document("http://127.0.0.1:6385", 1).size() == 990);  // "1.111" is one longer than the recorded "1.82"
    CHECK(v1_document("http://127.0.0.1:6385", 82).size() == 2283);
    CHECK(v1_document("http://localhost", 111).size() == 2593);
    CHECK(ask("GET", "/v1/").body == v1_document("http://h:1", 1));
}

TEST_CASE("only GET reads the v1 document", "[ironic-74]") {
    const auto response = ask("POST", "/v1");
    CHECK(response.status == 405);
    CHECK(response.body.size() == 189);
    CHECK(header_names(response) == type_header + version_headers + id_headers);
    CHECK(ask("HEAD", "/v1").status == 405);
}

TEST_CASE("a good path asked for as XML is a 406", "[ironic-74]") {
    const auto response = ask("GET", "/v1/drivers", {{"Accept", "application/xml"}});
    CHECK(response.status == 406);
    CHECK(response.body.size() == 154);
    CHECK(header_names(response) == type_header);
    CHECK(ask("GET", "/v1/drivers", {{"Accept", "text/html"}}).status == 406);
    CHECK(ask("GET", "/v1/drivers", {{"Accept", "text/html, */*"}}).status == 200);
    CHECK(ask("GET", "/", {{"Accept", "application/xml"}}).status == 406);
    CHECK(ask("GET", "/v1/nonesuch", {{"Accept", "application/xml"}}).status == 404);
}

TEST_CASE("a JSON body too deep is refused before the version, and only a JSON body", "[ironic-76]") {
    const std::string deep = std::string(26, '[') + std::string(26, ']');
    const auto path = "/v1/nodes/n/vendor_passthru/m";
    HttpHeaders headers = version("9.9");
    headers.emplace_back("Content-Type", "application/json");
    const auto response = ask("POST", path, headers, deep);
    CHECK(response.status == 400);
    CHECK(
        response.body == R"({"faultcode": "Client", "faultstring": "Request body JSON is nested too deeply. Please )"
                         R"(contact the service administrator."})"
    );
    CHECK(header_names(response) == type_header);
    CHECK(ask("POST", path, {{"Content-Type", "text/plain"}}, deep).status == 200);
    CHECK(ask("POST", path, {{"Content-Type", "application/json"}}, deep.substr(1, 50)).status == 200);
}

TEST_CASE("a JSON body that is no UTF-8 is a bare 400") {
    const auto response =
        ask("POST", "/v1/nodes/n/vendor_passthru/m", {{"Content-Type", "application/json"}}, "{\"a\": \"\xff\xfe\"}");
    CHECK(response.status == 400);
    CHECK(
        response.body == R"({"error_message": "{\"code\": 400, \"title\": \"Bad Request\", \"description\": \"\"}"})"
    );
    CHECK(header_names(response) == type_header);
}

TEST_CASE("our own paths know no versions") {
    const auto response = ask("GET", "/tenon/v1/plugins", version("abc"));
    CHECK(response.status == 200);
    CHECK(header_names(response) == type_header + id_headers);
    CHECK(ask("GET", "/healthcheck").body == "OK");
    CHECK(ask("HEAD", "/healthcheck").status == 204);
    CHECK(ask("PUT", "/healthcheck").status == 405);
}

TEST_CASE("what a handler throws stays in the house", "[ironic-73]") {
    const auto response = ask("GET", "/v1/throw");
    CHECK(response.status == 500);
    CHECK(response.body.find("secret") == std::string::npos);
}

TEST_CASE("an inbound request id is not taken over") {
    const auto response = ask("GET", "/v1/drivers", {{"X-Openstack-Request-Id", "req-mine"}});
    CHECK(response.headers.text().find("req-mine") == std::string::npos);
}
