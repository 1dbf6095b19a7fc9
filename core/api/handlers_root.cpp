#include "api/handlers_root.hpp"

#include "api/arguments.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace tenon::api {

namespace {

/// What /v1 links to, and since which minor version. We print links to what we lack, too: clients compare documents.
constexpr std::array<std::pair<std::string_view, unsigned>, 12> later_resources = {{
    {"portgroups", 23},
    {"volume", 32},
    {"lookup", 22},
    {"heartbeat", 22},
    {"conductors", 49},
    {"allocations", 52},
    {"events", 54},
    {"deploy_templates", 55},
    {"shards", 82},
    {"continue_inspection", 84},
    {"runbooks", 92},
    {"inspection_rules", 96},
}};

Json link(std::string href, std::string_view rel) {
    Json value = Json::object();
    value["href"] = std::move(href);
    value["rel"] = rel;
    return value;
}

Json version_document(std::string_view base_url) {
    Json version = Json::object();
    version["id"] = "v1";
    version["links"] = Json::array({link(fmt::format("{}/v1/", base_url), "self")});
    version["status"] = "CURRENT";
    version["min_version"] = fmt::format("1.{}", min_minor_version);
    version["version"] = fmt::format("1.{}", max_minor_version);
    return version;
}

Json resource_links(std::string_view base_url, std::string_view name) {
    return Json::array(
        {link(fmt::format("{}/v1/{}/", base_url, name), "self"),
         link(fmt::format("{}/{}/", base_url, name), "bookmark")}
    );
}

}  // namespace

std::string root_document(std::string_view base_url) {
    Json document = Json::object();
    document["name"] = "OpenStack Ironic API";
    document["description"] =
        "Ironic is an OpenStack project which enables the provision and management of baremetal machines.";
    document["default_version"] = version_document(base_url);
    document["versions"] = Json::array({version_document(base_url)});
    return dump_json(document);
}

std::string v1_document(std::string_view base_url, unsigned minor) {
    Json described_by = link("https://docs.openstack.org//ironic/latest/contributor//webapi.html", "describedby");
    described_by["type"] = "text/html";
    Json document = Json::object();
    document["id"] = "v1";
    document["links"] = Json::array({link(fmt::format("{}/v1/", base_url), "self"), described_by});
    document["media_types"]["base"] = "application/json";
    document["media_types"]["type"] = "application/vnd.openstack.ironic.v1+json";
    for (const std::string_view name : {"chassis", "nodes", "ports", "drivers"}) {
        document[std::string(name)] = resource_links(base_url, name);
    }
    document["version"] = version_document(base_url);
    for (const auto& [name, since] : later_resources) {
        if (minor >= since) {
            document[std::string(name)] = resource_links(base_url, name);
        }
    }
    return dump_json(document);
}

HandlerResult handle_root(Exchange& exchange) {
    co_return json_text_response(root_document(exchange.base_url()));
}

HandlerResult handle_v1(Exchange& exchange) {
    // HEAD, too: Ironic 21.4 refuses it here although GET is there (2026.1 does not).
    if (exchange.request.method != "GET") {
        co_return error(
            Errc::method_not_allowed,
            "The server could not comply with the request since it is either malformed or otherwise incorrect."
        );
    }
    if (auto checked = check_query(exchange, {}); !checked) {
        co_return checked.error();
    }
    co_return json_text_response(v1_document(exchange.base_url(), exchange.minor));
}

HandlerResult handle_healthcheck(Exchange& exchange) {
    Response response;
    if (exchange.request.method == "HEAD") {
        response.status = 204;
        co_return response;
    }
    response.headers.add("Content-Type", "text/plain; charset=UTF-8");
    response.body = "OK";
    co_return response;
}

}  // namespace tenon::api
