#include "conductor/call_words.hpp"

#include "base/crypto.hpp"
#include "base/json_outline.hpp"
#include "plugin/generation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace tenon {

namespace {

/// As Ironic's [DEFAULT]log_in_db_max_size.
constexpr std::size_t max_error = 4096;

void learn(RecordedSecrets& secrets, const Invocation& invocation) {
    if (invocation.node) {
        secrets.learn_from_text(invocation.node->driver_info.text());
    }
    secrets.learn_from_text(invocation.args);
}

}  // namespace

RecordedSecrets secrets_of(const Invocation& invocation) {
    RecordedSecrets secrets;
    learn(secrets, invocation);
    return secrets;
}

CallRecord record_of(const Invocation& invocation, RecordedSecrets& secrets) {
    CallRecord record;
    record.id = time_ordered_uuid();
    if (invocation.node) {
        record.node_uuid = invocation.node->uuid;
    }
    record.driver = invocation.driver;
    const auto& generation = *invocation.implementation->generation;
    record.plugin = generation.manifest().name;
    record.plugin_version = generation.manifest().version;
    record.generation = generation.number();
    record.method = invocation.method->declared.name;
    record.http_method = invocation.http_method;
    record.args_size = invocation.args.size();
    learn(secrets, invocation);
    if (invocation.args.size() <= max_recorded_text) {
        record.args = secrets.in_body(invocation.args, RecordedSecrets::Flow::said);
        record.is_repeatable =
            invocation.method->declared.is_idempotent && record.args == invocation.args && is_json(invocation.args);
    }
    record.user = invocation.user;
    record.project = invocation.project;
    record.request_id = invocation.request_id;
    record.created_at = std::chrono::system_clock::now();
    return record;
}

std::string shown_result(const Reply& reply, RecordedSecrets& secrets) {
    return reply.body.size() > max_recorded_text ? std::string()
                                                 : secrets.in_body(reply.body, RecordedSecrets::Flow::said);
}

std::string bounded(std::string text) {
    text.resize(std::min(text.size(), max_error));
    return text;
}

std::optional<std::string> last_error_of(const CallRecord& record, std::string_view error) {
    if (record.node_uuid.empty() || record.state == CallState::succeeded) {
        return std::nullopt;
    }
    if (record.state == CallState::interrupted) {
        return fmt::format("Async execution of {} was interrupted: {} (call {})", record.method, error, record.id);
    }
    return bounded(fmt::format("Async execution of {} failed with error: {}", record.method, error));
}

}  // namespace tenon
