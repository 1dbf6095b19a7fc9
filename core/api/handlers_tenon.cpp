#include "api/handlers_tenon.hpp"

#include "api/arguments.hpp"
#include "base/metrics.hpp"
#include "base/text_or_null.hpp"
#include "plugin/plugin_metrics.hpp"

#include <fmt/format.h>

#include <utility>

namespace tenon::api {

namespace {

Json hardware_type_document(const ComposedHardwareType& type) {
    Json document = Json::object();
    document["name"] = type.declared.name;
    document["description"] = text_or_null(type.declared.description);
    document["state"] = type.reason.empty() ? "usable" : "refused";
    document["reason"] = text_or_null(type.reason);
    document["path"] = text_or_null(type.declared.path);
    Json interfaces = Json::object();
    for (const auto kind : all_interface_kinds) {
        const auto* chosen = type.defaults ? type.defaults->interfaces[kind].get() : nullptr;
        Json entry = Json::object();
        entry["default"] = chosen != nullptr ? Json(chosen->name) : Json(nullptr);
        entry["enabled"] = type.enabled[kind];
        entry["supported"] = type.declared.interfaces[kind];
        interfaces[std::string(tenon::to_string(kind))] = std::move(entry);
    }
    document["interfaces"] = std::move(interfaces);
    return document;
}

}  // namespace

HandlerResult handle_hardware_types_get(Exchange& exchange) {
    if (auto checked = check_query(exchange, {}); !checked) {
        co_return checked.error();
    }
    const auto catalog = exchange.services.conductor.catalog();
    Json documents = Json::array();
    for (const auto& [name, type] : catalog->types()) {
        documents.push_back(hardware_type_document(type));
    }
    Json problems = Json::array();
    for (const auto& problem : catalog->problems()) {
        Json entry = Json::object();
        entry["place"] = problem.place;
        entry["reason"] = problem.reason;
        problems.push_back(std::move(entry));
    }
    Json document = Json::object();
    document["hardware_types"] = std::move(documents);
    document["problems"] = std::move(problems);
    co_return json_response(document);
}

HandlerResult handle_metrics_get(Exchange& exchange) {
    measure_plugins(*exchange.services.plugins.status());
    Response response;
    response.headers.add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    response.body = metrics::to_prometheus_text();
    co_return response;
}

}  // namespace tenon::api
