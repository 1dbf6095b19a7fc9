#include "tool/doctor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace tenon {

namespace {

std::string text_or_none(const Json& object, const char* key) {
    const auto& value = object.at(key);
    return value.is_string() ? value.get<std::string>() : "(none)";
}

void print_steps(std::string& text, const Json& steps) {
    auto out = std::back_inserter(text);
    const auto is_ok = [](const Json& step) { return step.at("outcome") == "ok"; };
    if (std::all_of(steps.begin(), steps.end(), is_ok)) {
        fmt::format_to(out, "            all {} steps went well\n", steps.size());
        return;
    }
    for (const auto& step : steps) {
        fmt::format_to(
            out, "            {:<12} {}{}\n", text_or_none(step, "step"), text_or_none(step, "outcome"),
            step.at("detail").is_null() ? "" : ": " + text_or_none(step, "detail")
        );
    }
}

void print_plugin(std::string& text, const Json& plugin) {
    auto out = std::back_inserter(text);
    fmt::format_to(
        out, "  {:<9} {}{}\n", text_or_none(plugin, "state"), text_or_none(plugin, "name"),
        plugin.at("version").is_null() ? "" : " " + text_or_none(plugin, "version")
    );
    fmt::format_to(out, "            manifest {}\n", text_or_none(plugin, "manifest"));
    fmt::format_to(out, "            library  {}\n", text_or_none(plugin, "library"));
    print_steps(text, plugin.at("steps"));
    for (const auto& offered : plugin.at("offers")) {
        std::string types;
        for (const auto& type : offered.at("hardware_types")) {
            types += (types.empty() ? "" : ", ") + type.get<std::string>();
        }
        fmt::format_to(
            out, "            offers {}/{}: {} node method(s), {} driver method(s), to nodes of {}\n",
            text_or_none(offered, "interface"), text_or_none(offered, "name"),
            offered.at("node_methods").get<std::size_t>(), offered.at("driver_methods").get<std::size_t>(),
            types.empty() ? "no hardware type" : types
        );
    }
}

}  // namespace

std::string to_text(const Diagnosis& diagnosis) {
    std::string text;
    auto out = std::back_inserter(text);
    const auto& document = diagnosis.document;
    fmt::format_to(out, "plugins ({})\n", document.at("plugins").size());
    for (const auto& plugin : document.at("plugins")) {
        print_plugin(text, plugin);
    }
    fmt::format_to(out, "hardware types ({})\n", document.at("hardware_types").size());
    for (const auto& type : document.at("hardware_types")) {
        if (type.at("state") == "served") {
            fmt::format_to(
                out, "  served    {}: vendor interface {} by default ({})\n", text_or_none(type, "name"),
                text_or_none(type, "vendor_interface"), text_or_none(type, "path")
            );
        } else {
            fmt::format_to(
                out, "  refused   {}: {} ({})\n", text_or_none(type, "name"), text_or_none(type, "reason"),
                text_or_none(type, "path")
            );
        }
    }
    for (const auto& problem : document.at("problems")) {
        fmt::format_to(out, "  problem   {}\n", problem.get<std::string>());
    }
    text += diagnosis.is_healthy ? "all is well\n" : "something needs care: see above\n";
    return text;
}

}  // namespace tenon
