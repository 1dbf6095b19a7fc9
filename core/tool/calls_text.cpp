#include "tool/calls_text.hpp"

#include "base/json_member.hpp"
#include "model/call_record.hpp"

#include <fmt/format.h>

#include <iterator>

namespace tenon {

namespace {

/// A line of its own in what it is put into, whatever a plugin has said.
std::string in_one_line(std::string text) {
    for (auto& c : text) {
        c = static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? ' ' : c;
    }
    return text;
}

std::string place_of(const Json& call) {
    const auto node = text_at(call, "node_uuid");
    return node.empty() ? "driver " + text_at(call, "driver") : "node " + node;
}

}  // namespace

std::string calls_text(const Json& document) {
    std::string text;
    for (const auto& call : member(document, "calls")) {
        fmt::format_to(
            std::back_inserter(text), "{} {:<11} {} {} {}\n", text_at(call, "id"), text_at(call, "state"),
            text_at(call, "created_at"), place_of(call), in_one_line(text_at(call, "method"))
        );
        if (const auto why = text_at(member(call, "error"), "message"); !why.empty()) {
            fmt::format_to(std::back_inserter(text), "{:37}{}\n", "", in_one_line(why));
        }
    }
    if (!text_at(document, "next").empty()) {
        text += "there are more: --limit N, or --since, --node, --state\n";
    }
    return text.empty() ? "no calls\n" : text;
}

std::string call_text(const Json& document) {
    std::string text;
    const auto out = std::back_inserter(text);
    const auto& plugin = member(document, "plugin");
    fmt::format_to(out, "{} {}\n", text_at(document, "id"), text_at(document, "state"));
    fmt::format_to(
        out, "  method    {} {} of {}\n", text_at(document, "http_method"), in_one_line(text_at(document, "method")),
        place_of(document)
    );
    fmt::format_to(
        out, "  plugin    {} {} (generation {})\n", text_at(plugin, "name"), text_at(plugin, "version"),
        dump_json(member(plugin, "generation"))
    );
    fmt::format_to(out, "  request   {}\n", text_at(document, "request_id"));
    for (const auto* key : {"created_at", "started_at", "ended_at"}) {
        if (const auto time = text_at(document, key); !time.empty()) {
            fmt::format_to(out, "  {:<9} {}\n", std::string_view(key, std::string_view(key).size() - 3), time);
        }
    }
    if (member(document, "progress").is_object()) {
        fmt::format_to(out, "  progress  {}\n", progress_line(document));
    }
    for (const auto* key : {"bmc_requests", "reruns"}) {
        if (const auto& count = member(document, key); count.is_number() && count != 0) {
            fmt::format_to(
                out, "  {:<9} {}\n", key == std::string_view("reruns") ? "reruns" : "to BMC", dump_json(count)
            );
        }
    }
    fmt::format_to(out, "  args      {}\n", dump_json(member(document, "args")));
    const auto& error = member(document, "error");
    if (error.is_object()) {
        fmt::format_to(out, "  error     {}: {}\n", text_at(error, "kind"), in_one_line(text_at(error, "message")));
    } else if (has_call_ended(document)) {
        fmt::format_to(out, "  result    {}\n", dump_json(member(document, "result")));
    }
    return text;
}

std::string progress_line(const Json& document) {
    auto line = text_at(document, "state");
    const auto& progress = member(document, "progress");
    if (progress.is_object()) {
        line +=
            fmt::format(" {:>3} % {}", dump_json(member(progress, "percent")), in_one_line(text_at(progress, "text")));
    }
    return line;
}

bool has_call_ended(const Json& document) {
    const auto state = call_state_from(text_at(document, "state"));
    return state && has_ended(*state);
}

}  // namespace tenon
