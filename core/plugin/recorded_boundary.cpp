#include "plugin/recorded_boundary.hpp"

#include "base/crypto.hpp"
#include "base/utf8.hpp"
#include "plugin/abi_status.hpp"
#include "plugin/abi_text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace tenon {

namespace {

constexpr std::size_t most_pairs = 1024;  // more than the host takes of headers or of a log's fields

}  // namespace

Json status_in_json(tenon_status status) {
    const auto name = name_of_status(status);
    return name.empty() ? Json(status) : Json(std::string(name));
}

RecordedBoundary& RecordedBoundary::make(std::unique_ptr<RecordingFile> file) {
    static std::mutex list_mutex;
    static auto& all = *new std::vector<std::unique_ptr<RecordedBoundary>>;  // never destroyed, and reachable
    const std::lock_guard lock(list_mutex);
    all.push_back(std::unique_ptr<RecordedBoundary>(new RecordedBoundary(std::move(file))));
    return *all.back();
}

void RecordedBoundary::hide(std::string_view secret) {
    const std::lock_guard lock(mutex_);
    secrets_.learn(secret);
}

void RecordedBoundary::hide_secrets_of(const Json& document) {
    const std::lock_guard lock(mutex_);
    secrets_.learn_from(document);
}

const tenon_plugin_v1* RecordedBoundary::enter(tenon_entry_fn entry, const tenon_host_v1& real) {
    {
        const std::lock_guard lock(mutex_);
        real_ = real;
        table_ = recorded_host_table(*this, real);
        file_->write(to_plugin("entry"));
    }
    const auto* const table = entry(&table_);
    const std::lock_guard lock(mutex_);
    auto line = to_host("entry_end");
    line["has_table"] = table != nullptr;
    file_->write(line);
    return table;
}

Result<void> RecordedBoundary::finish() {
    const std::lock_guard lock(mutex_);
    return file_->finish();
}

std::uint64_t RecordedBoundary::number_of(tenon_id call) const {
    const auto found = number_by_call_.find(call);
    return found == number_by_call_.end() ? 0 : found->second;
}

void RecordedBoundary::add_text(Json& line, const char* key, tenon_str text) const {
    if (!view(text).empty()) {
        line[key] = secrets_.in_text(beginning_of(text, max_abi_text));
    }
}

void RecordedBoundary::add_body(Json& line, tenon_str body, RecordedSecrets::Flow flow) {
    if (view(body).empty()) {
        return;
    }
    auto cleaned = secrets_.in_body(beginning_of(body, max_abi_body), flow);
    if (is_utf8(cleaned)) {
        line["body"] = std::move(cleaned);
    } else {
        line["body_base64"] = base64(cleaned);
    }
}

void RecordedBoundary::add_pairs(Json& line, const char* key, const tenon_kv* pairs, std::size_t count) const {
    if (pairs == nullptr || count == 0) {
        return;
    }
    auto& list = line[key] = Json::array();
    for (std::size_t i = 0; i < std::min(count, most_pairs); ++i) {
        const auto name = beginning_of(pairs[i].key, max_abi_text);
        list.push_back({name, secrets_.in_header(name, beginning_of(pairs[i].value, max_abi_text))});
    }
}

}  // namespace tenon
