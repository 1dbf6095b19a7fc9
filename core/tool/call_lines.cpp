#include "tool/call_lines.hpp"

#include "api/text.hpp"
#include "tool/sample_arguments.hpp"

#include <fmt/format.h>

#include <iterator>

namespace tenon {

namespace {

constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool is_plain(char c, std::string_view more) {
    return letters.find(c) != std::string_view::npos || more.find(c) != std::string_view::npos;
}

bool has_body(std::string_view verb) {
    return verb == "POST" || verb == "PUT" || verb == "PATCH";
}

/// The first that is listed, unless there are arguments and another verb takes them in a body.
std::string verb_for(const Json& method, bool has_arguments) {
    std::string chosen;
    for (const auto& one : method.value("http_methods", Json::array())) {
        const auto verb = one.is_string() ? one.get<std::string>() : std::string();
        if (chosen.empty() || (has_arguments && !has_body(chosen) && has_body(verb))) {
            chosen = verb;
        }
    }
    return chosen.empty() ? "POST" : chosen;
}

/// What json.loads() reads back as it was: a text that does not look like JSON stays as it is.
std::string argument_text(const Json& value) {
    if (value.is_string()) {
        const auto text = value.get<std::string>();
        return parse_json(text).has_error() ? text : dump_json(value);
    }
    return dump_json(value);
}

std::string query_text(const Json& value) {
    return value.is_string() ? value.get<std::string>() : dump_json(value);
}

}  // namespace

std::string shell_word(std::string_view text) {
    bool is_bare = !text.empty();
    std::string quoted = "'";
    for (const char c : text) {
        is_bare = is_bare && is_plain(c, "-._~/:=@,+%");
        quoted += c == '\'' ? "'\\''" : std::string(1, c);
    }
    return is_bare ? std::string(text) : quoted + "'";
}

std::string call_lines(const CallTarget& target, const Json& method) {
    const auto name = method.value("name", std::string());
    const auto arguments = sample_arguments(method.value("args_schema", Json()));
    const auto verb = verb_for(method, !arguments.empty());
    auto url =
        target.is_node
            ? fmt::format("{}/v1/nodes/{}/vendor_passthru/{}", target.url, target.name, api::percent_encode(name))
            : fmt::format("{}/v1/drivers/{}/vendor_passthru/{}", target.url, target.name, api::percent_encode(name));
    if (!has_body(verb)) {
        char before = '?';
        for (const auto& [key, value] : arguments.items()) {
            url += fmt::format("{}{}={}", before, api::percent_encode(key), api::percent_encode(query_text(value)));
            before = '&';
        }
    }
    std::string out;
    auto line = std::back_inserter(out);
    fmt::format_to(line, "  curl -sS -X {} {} -H 'X-OpenStack-Ironic-API-Version: 1.82'", verb, shell_word(url));
    if (has_body(verb)) {
        fmt::format_to(line, " -H 'Content-Type: application/json' -d {}", shell_word(dump_json(arguments)));
    }
    out += '\n';
    if (!has_body(verb) && !arguments.empty()) {
        fmt::format_to(line, "  (baremetal sends no arguments with {})\n", verb);
        return out;
    }
    fmt::format_to(
        line, "  baremetal --os-auth-type none --os-endpoint {} {} passthru call {} {} --http-method {}", target.url,
        target.is_node ? "node" : "driver", target.name, shell_word(name), verb
    );
    for (const auto& [key, value] : arguments.items()) {
        fmt::format_to(line, " --arg {}", shell_word(key + "=" + argument_text(value)));
    }
    out += '\n';
    return out;
}

}  // namespace tenon
