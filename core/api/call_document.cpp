#include "api/call_document.hpp"

#include "base/text_or_null.hpp"

#include <optional>
#include <string>
#include <utility>

namespace tenon::api {

namespace {

Json time_or_null(const std::optional<Timestamp>& time) {
    return time ? Json(to_iso8601(*time)) : Json(nullptr);
}

/// What is JSON as what it is, all else as text.
Json value_of(const std::string& text) {
    if (text.empty()) {
        return nullptr;
    }
    auto value = parse_json(text);
    return value ? std::move(*value) : Json(text);
}

}  // namespace

Json call_summary(const CallRecord& record) {
    Json document = Json::object();
    document["id"] = record.id;
    document["state"] = tenon::to_string(record.state);
    document["node_uuid"] = text_or_null(record.node_uuid);
    document["driver"] = record.driver;
    document["method"] = record.method;
    document["http_method"] = record.http_method;
    Json plugin = Json::object();
    plugin["name"] = record.plugin;
    plugin["version"] = record.plugin_version;
    plugin["generation"] = record.generation;
    document["plugin"] = std::move(plugin);
    document["user"] = text_or_null(record.user);
    document["project"] = text_or_null(record.project);
    document["request_id"] = record.request_id;
    document["created_at"] = to_iso8601(record.created_at);
    document["started_at"] = time_or_null(record.started_at);
    document["ended_at"] = time_or_null(record.ended_at);
    document["progress"] = nullptr;
    if (record.progress_percent) {
        Json progress = Json::object();
        progress["percent"] = *record.progress_percent;
        progress["text"] = record.progress_text;
        document["progress"] = std::move(progress);
    }
    document["reruns"] = record.reruns;
    document["bmc_requests"] = record.bmc_requests;
    document["error"] = nullptr;
    if (!record.error.empty() || !record.error_kind.empty()) {
        Json error = Json::object();
        error["kind"] = record.error_kind;
        error["message"] = record.error;
        document["error"] = std::move(error);
    }
    return document;
}

Json call_document(const CallRecord& record) {
    auto document = call_summary(record);
    document["args"] = value_of(record.args);
    document["args_size"] = record.args_size;
    document["result"] = record.result_type.empty() ? value_of(record.result) : text_or_null(record.result);
    document["result_size"] = record.result_size;
    document["result_type"] = text_or_null(record.result_type);
    return document;
}

}  // namespace tenon::api
