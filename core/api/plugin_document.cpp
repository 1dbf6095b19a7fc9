#include "api/plugin_document.hpp"

#include "base/text_or_null.hpp"
#include "plugin/generation.hpp"

#include <chrono>
#include <string_view>
#include <utility>

namespace tenon::api {

namespace {

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

Json update_document(const PluginUpdate& update) {
    Json document = Json::object();
    document["version"] = text_or_null(update.version);
    document["state"] = tenon::to_string(update.state);
    document["reason"] = text_or_null(update.reason);
    document["since"] = to_iso8601(update.since);
    return document;
}

Json running_call_document(const RunningCall& call) {
    Json document = Json::object();
    document["method"] = call.method;
    document["node_uuid"] = text_or_null(call.node_uuid);
    document["request_id"] = text_or_null(call.request_id);
    document["age_ms"] = call.age.count();
    document["cancelled"] = call.is_cancelled;
    return document;
}

Json stall_document(const std::optional<Stall>& stall) {
    if (!stall) {
        return nullptr;
    }
    Json document = Json::object();
    document["method"] = stall->method;
    document["node_uuid"] = text_or_null(stall->node_uuid);
    document["request_id"] = text_or_null(stall->request_id);
    document["took_ms"] = stall->took.count();
    document["at"] = to_iso8601(stall->at);
    return document;
}

/// What it holds at this moment, and what it has done wrong so far.
void add_live_figures(Json& document, const Generation& generation) {
    constexpr std::size_t most_calls = 20;
    const auto now = generation.look_in_flight(most_calls);
    document["calls"] = now.calls;
    document["operations"] = now.operations;
    document["memory_blocks"] = generation.context().allocated_blocks();
    document["misbehaviours"] = generation.context().misbehaviours();
    const auto stalls = generation.stalls().summary();
    document["loop_stalls"] = stalls.strikes;
    document["longest_loop_stall"] = stall_document(stalls.longest);
    document["last_loop_stall"] = stall_document(stalls.last);
    Json oldest = Json::array();
    for (const auto& call : now.oldest) {
        oldest.push_back(running_call_document(call));
    }
    document["oldest_calls"] = std::move(oldest);
}

Json generation_document(const GenerationStatus& status) {
    Json document = Json::object();
    document["generation"] = status.number;
    document["version"] = status.version;
    document["sha256"] = status.sha256;
    document["state"] = tenon::to_string(status.state);
    document["reason"] = text_or_null(status.reason);
    document["since"] = to_iso8601(status.since);
    document["calls"] = 0;
    if (status.generation != nullptr) {
        add_live_figures(document, *status.generation);
    }
    return document;
}

}  // namespace

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
    document["update"] = status.update ? update_document(*status.update) : Json(nullptr);
    document["can_roll_back_to"] = text_or_null(status.can_roll_back_to);
    Json generations = Json::array();
    for (const auto& generation : status.generations) {
        generations.push_back(generation_document(generation));
    }
    document["generations"] = std::move(generations);
    Json interfaces = Json::array();
    for (const auto& implementation : status.implementations) {
        interfaces.push_back(implementation_document(*implementation));
    }
    document["interfaces"] = std::move(interfaces);
    return document;
}

}  // namespace tenon::api
