#include "tool/plugin_text.hpp"

#include "base/json_member.hpp"

#include <fmt/format.h>

#include <iterator>

namespace tenon {

namespace {

void add_update(std::string& text, const Json& plugin) {
    const auto& update = member(plugin, "update");
    if (update.is_object()) {
        const auto version = text_at(update, "version");  // none before its manifest could be read
        fmt::format_to(
            std::back_inserter(text), "            {}{} is {} since {}: {}\n",
            version.empty() ? "an update" : "version ", version, text_at(update, "state"), text_at(update, "since"),
            text_at(update, "reason")
        );
    }
}

void add_line(std::string& text, const Json& plugin) {
    fmt::format_to(
        std::back_inserter(text), "{:<11} {} {}\n", text_at(plugin, "state"), text_at(plugin, "name"),
        text_at(plugin, "version")
    );
    if (const auto reason = text_at(plugin, "reason"); !reason.empty()) {
        fmt::format_to(std::back_inserter(text), "            {}\n", reason);
    }
    add_update(text, plugin);
}

std::string number_at(const Json& object, const char* key) {
    const auto& number = member(object, key);
    return number.is_number() ? dump_json(number) : "?";
}

/// What a version holds up, and what holds it.
void add_live_figures(std::string& text, const Json& generation) {
    const auto out = std::back_inserter(text);
    for (const auto& call : member(generation, "oldest_calls")) {
        const auto node = text_at(call, "node_uuid");
        const bool is_cancelled = member(call, "cancelled").is_boolean() && member(call, "cancelled").get<bool>();
        fmt::format_to(
            out, "    call {} {}{} for {} ms ({}){}\n", text_at(call, "method"),
            node.empty() ? "of the driver" : "on node ", node, number_at(call, "age_ms"), text_at(call, "request_id"),
            is_cancelled ? ", told to stop" : ""
        );
    }
    if (const auto& stall = member(generation, "longest_loop_stall"); stall.is_object()) {
        fmt::format_to(
            out, "    kept an event loop {} time(s); longest {} ms in {} ({})\n", number_at(generation, "loop_stalls"),
            number_at(stall, "took_ms"), text_at(stall, "method"), text_at(stall, "request_id")
        );
    }
}

}  // namespace

std::string plugins_text(const Json& document) {
    std::string text;
    for (const auto& plugin : member(document, "plugins")) {
        add_line(text, plugin);
    }
    return text.empty() ? "no plugins\n" : text;
}

std::string plugin_text(const Json& document) {
    std::string text;
    add_line(text, document);
    const auto out = std::back_inserter(text);
    fmt::format_to(out, "  since     {}\n", text_at(document, "since"));
    fmt::format_to(out, "  manifest  {}\n", text_at(document, "manifest"));
    fmt::format_to(out, "  library   {}\n", text_at(document, "library"));
    fmt::format_to(out, "  sha256    {}\n", text_at(document, "sha256"));
    if (const auto version = text_at(document, "can_roll_back_to"); !version.empty()) {
        fmt::format_to(
            out, "  rollback  to version {}: tenon plugin rollback {}\n", version, text_at(document, "name")
        );
    }
    for (const auto& generation : member(document, "generations")) {
        const auto reason = text_at(generation, "reason");
        fmt::format_to(
            out, "  generation {} of version {} is {} since {}, {} call(s) in flight{}{}\n",
            number_at(generation, "generation"), text_at(generation, "version"), text_at(generation, "state"),
            text_at(generation, "since"), number_at(generation, "calls"), reason.empty() ? "" : ": ", reason
        );
        add_live_figures(text, generation);
    }
    for (const auto& offered : member(document, "interfaces")) {
        fmt::format_to(
            out, "  offers    {}/{}: {} node method(s), {} driver method(s)\n", text_at(offered, "interface"),
            text_at(offered, "name"), member(offered, "node_methods").size(), member(offered, "driver_methods").size()
        );
    }
    return text;
}

}  // namespace tenon
