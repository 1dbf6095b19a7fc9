#include "api/handlers_tenon.hpp"

#include "api/arguments.hpp"
#include "base/metrics.hpp"

#include <fmt/format.h>

#include <utility>

namespace tenon::api {

namespace {

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

std::string_view to_string(Role role) {
    switch (role) {
    case Role::anyone:
        return "anyone";
    case Role::reader:
        return "reader";
    case Role::member:
        return "member";
    case Role::admin:
        return "admin";
    }
    return "admin";
}

Json method_document(const VendorMethod& method) {
    Json document = Json::object();
    document["name"] = method.name;
    document["description"] = method.description;
    document["http_methods"] = method.http_methods;
    document["async"] = method.is_async;
    document["attach"] = method.is_attach;
    document["require_exclusive_lock"] = method.require_exclusive_lock;
    document["idempotent"] = method.is_idempotent;
    document["cancellable"] = method.is_cancellable;
    document["blocking"] = method.is_blocking;
    document["timeout_ms"] = std::chrono::duration_cast<std::chrono::milliseconds>(method.timeout).count();
    document["default_role"] = to_string(method.default_role);
    document["args_schema"] = nullptr;
    if (!method.args_schema.empty()) {
        auto schema = parse_json(method.args_schema);
        document["args_schema"] = schema ? std::move(*schema) : Json(method.args_schema);
    }
    return document;
}

Json method_documents(const std::vector<PluginMethod>& methods) {
    Json documents = Json::array();
    for (const auto& method : methods) {
        documents.push_back(method_document(method.declared));
    }
    return documents;
}

Json implementation_document(const Implementation& implementation) {
    Json document = Json::object();
    document["interface"] = tenon::to_string(implementation.kind);
    document["name"] = implementation.name;
    Json properties = Json::object();
    for (const auto& [key, description] : implementation.properties) {
        properties[key] = description;
    }
    document["properties"] = std::move(properties);
    document["node_methods"] = method_documents(implementation.node_methods);
    document["driver_methods"] = method_documents(implementation.driver_methods);
    return document;
}

Json plugin_document(const PluginStatus& status) {
    Json document = Json::object();
    document["name"] = status.name;
    document["version"] = text_or_null(status.version);
    document["vendor"] = text_or_null(status.vendor);
    document["description"] = text_or_null(status.description);
    document["state"] = tenon::to_string(status.state);
    document["reason"] = text_or_null(status.reason);
    document["since"] = to_iso8601(status.since);
    document["manifest"] = text_or_null(status.manifest_path);
    document["library"] = text_or_null(status.library_path);
    document["sha256"] = text_or_null(status.sha256);
    Json interfaces = Json::array();
    for (const auto& implementation : status.implementations) {
        interfaces.push_back(implementation_document(*implementation));
    }
    document["interfaces"] = std::move(interfaces);
    return document;
}

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

HandlerResult handle_plugins_get(Exchange& exchange) {
    if (auto checked = check_query(exchange, {}); !checked) {
        co_return checked.error();
    }
    const auto all = exchange.services.plugins.status();
    Json documents = Json::array();
    for (const auto& status : *all) {
        documents.push_back(plugin_document(status));
    }
    Json document = Json::object();
    document["plugins"] = std::move(documents);
    co_return json_response(document);
}

HandlerResult handle_plugin_get(Exchange& exchange) {
    const auto& name = exchange.segments.back();
    const auto all = exchange.services.plugins.status();
    for (const auto& status : *all) {
        if (status.name == name) {
            co_return json_response(plugin_document(status));
        }
    }
    co_return error(Errc::not_found, fmt::format("Plugin {} could not be found.", name));
}

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

HandlerResult handle_metrics_get(Exchange&) {
    Response response;
    response.headers.emplace_back("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    response.body = metrics::to_prometheus_text();
    co_return response;
}

}  // namespace tenon::api
