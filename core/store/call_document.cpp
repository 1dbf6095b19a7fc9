#include "store/call_document.hpp"

#include "base/json.hpp"
#include "store/document_writer.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <utility>

namespace tenon {

namespace {

constexpr int call_document_version = 1;

constexpr std::array<std::pair<const char*, std::string CallRecord::*>, 11> text_members = {{
    {"plugin", &CallRecord::plugin},
    {"plugin_version", &CallRecord::plugin_version},
    {"http_method", &CallRecord::http_method},
    {"args", &CallRecord::args},
    {"user", &CallRecord::user},
    {"project", &CallRecord::project},
    {"request_id", &CallRecord::request_id},
    {"progress_text", &CallRecord::progress_text},
    {"result_type", &CallRecord::result_type},
    {"error", &CallRecord::error},
    {"error_kind", &CallRecord::error_kind},
}};

constexpr std::array<std::pair<const char*, std::uint64_t CallRecord::*>, 5> numbers = {{
    {"generation", &CallRecord::generation},
    {"args_size", &CallRecord::args_size},
    {"reruns", &CallRecord::reruns},
    {"bmc_requests", &CallRecord::bmc_requests},
    {"result_size", &CallRecord::result_size},
}};

}  // namespace

std::string to_document(const CallRecord& record) {
    std::string text;
    DocumentWriter writer(text);
    writer.write("version", call_document_version);
    for (const auto& [key, member] : text_members) {
        if (!(record.*member).empty()) {
            writer.write(key, record.*member);
        }
    }
    for (const auto& [key, member] : numbers) {
        if (record.*member != 0) {
            writer.write(key, record.*member);
        }
    }
    writer.write("started", record.started_at);
    if (record.is_repeatable) {
        writer.write("repeatable", true);
    }
    writer.write("progress_percent", record.progress_percent);
    writer.end();
    return text;
}

Result<void> read_call_document(std::string_view text, CallRecord& record) {
    const auto document = parse_json(text);
    if (!document) {
        return document.error();
    }
    if (!document->is_object()) {
        return error(Errc::internal, "its document is no object");
    }
    const char* reading = "version";
    try {
        if (const auto version = document->value("version", 0); version != call_document_version) {
            return error(
                Errc::unavailable,
                fmt::format("its document has version {}, this tenond knows {}", version, call_document_version)
            );
        }
        for (const auto& [key, member] : text_members) {
            reading = key;
            record.*member = document->value(key, std::string());
        }
        for (const auto& [key, member] : numbers) {
            reading = key;
            record.*member = document->value(key, std::uint64_t{0});
        }
        reading = "started";
        if (const auto found = document->find(reading); found != document->end()) {
            const std::chrono::nanoseconds count(found->get<std::int64_t>());
            record.started_at = Timestamp(std::chrono::duration_cast<Timestamp::duration>(count));
        }
        reading = "repeatable";
        record.is_repeatable = document->value(reading, false);
        reading = "progress_percent";
        if (const auto found = document->find(reading); found != document->end()) {
            record.progress_percent = found->get<unsigned>();
        }
    } catch (const Json::exception&) {
        return error(Errc::internal, fmt::format("'{}' in its document has the wrong type", reading));
    }
    return {};
}

}  // namespace tenon
