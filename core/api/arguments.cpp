#include "api/arguments.hpp"

#include "api/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tenon::api {

namespace {

constexpr std::array<std::string_view, 6> true_words = {"1", "on", "t", "true", "y", "yes"};
constexpr std::array<std::string_view, 6> false_words = {"0", "f", "false", "n", "no", "off"};

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// As everybody writes it: 8-4-4-4-12 digits. Every request of a node asks several times: no branch for each character.
bool is_canonical_uuid(std::string_view text) {
    constexpr std::string_view form = "00000000-0000-0000-0000-000000000000";
    if (text.size() != form.size()) {
        return false;
    }
    unsigned misfits = 0;
    for (std::size_t i = 0; i < form.size(); ++i) {
        misfits += (form[i] == '-' ? text[i] == '-' : is_hex(text[i])) ? 0U : 1U;
    }
    return misfits == 0;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) {
        text += text.empty() ? "" : ", ";
        text += name;
    }
    return text;
}

/// The parameter names of a form that nobody asked for: webob reads such a body as parameters.
std::string form_names(std::string_view body) {
    std::vector<std::string> names;
    for (const auto pair : split(body, '&')) {
        if (!pair.empty()) {
            names.push_back(percent_decode(pair.substr(0, pair.find('=')), true));
        }
    }
    return joined(names);
}

Error not_boolean(std::string_view name, std::string_view shown) {
    return error(
        Errc::invalid, fmt::format(
                           "Invalid {}: Unrecognized value {}, acceptable values are: '0', '1', 'f', 'false', 'n', "
                           "'no', 'off', 'on', 't', 'true', 'y', 'yes'",
                           name, shown
                       )
    );
}

}  // namespace

std::optional<std::string> query_value(const Exchange& exchange, std::string_view name) {
    const auto* const value = find_query_value(exchange, name);
    return value != nullptr ? std::optional(*value) : std::nullopt;
}

const std::string* find_query_value(const Exchange& exchange, std::string_view name) {
    for (auto it = exchange.query.rbegin(); it != exchange.query.rend(); ++it) {
        if (it->first == name) {
            return &it->second;
        }
    }
    return nullptr;
}

Result<void> check_query(const Exchange& exchange, const std::vector<std::string_view>& allowed) {
    std::vector<std::string> unexpected;
    for (const auto& [name, value] : exchange.query) {
        const bool is_known = std::find(allowed.begin(), allowed.end(), name) != allowed.end();
        if (!is_known && std::find(unexpected.begin(), unexpected.end(), name) == unexpected.end()) {
            unexpected.push_back(name);
        }
    }
    if (!unexpected.empty()) {
        return error(Errc::invalid, "Unexpected arguments: " + joined(unexpected));
    }
    for (const auto name : allowed) {
        std::string values;
        unsigned count = 0;
        for (const auto& [key, value] : exchange.query) {
            if (key == name) {
                values += (count++ == 0 ? "" : ", ") + python_repr(value);
            }
        }
        if (count > 1 && name == "detail") {
            return not_boolean(name, fmt::format("'[{}]'", values));
        }
        if (count > 1) {
            return error(Errc::invalid, fmt::format("Expected string for {}: [{}]", name, values));
        }
    }
    return {};
}

Result<bool> parse_boolean(std::string_view name, std::string_view word) {
    const auto lower = to_lower(trim(word));
    if (std::find(true_words.begin(), true_words.end(), lower) != true_words.end()) {
        return true;
    }
    if (std::find(false_words.begin(), false_words.end(), lower) != false_words.end()) {
        return false;
    }
    return not_boolean(name, python_repr(word));
}

Result<void> check_no_form(const Request& request) {
    const auto type = find_header(request.headers, "Content-Type").value_or("");
    const auto media = trim(type.substr(0, type.find(';')));  // webob compares letter by letter
    const bool is_form = media == "application/x-www-form-urlencoded" ||
                         (media == "multipart/form-data" && type.find("boundary=") == std::string_view::npos);
    const bool may_be_form = request.method != "GET" && request.method != "HEAD";
    if (request.body.empty() || !is_form || !may_be_form) {
        return {};
    }
    return error(Errc::invalid, "Unexpected arguments: " + form_names(request.body));
}

Error bad_json(std::string_view reason) {
    return error(Errc::invalid, fmt::format("The request body is not valid JSON: {}", reason));
}

Result<std::optional<Json>> body_json(const Exchange& exchange) {
    const auto& request = exchange.request;
    if (request.body.empty()) {
        return std::optional<Json>{};
    }
    if (auto is_plain = check_no_form(request); !is_plain) {
        return is_plain.error();
    }
    auto value = parse_json(request.body);
    if (!value) {
        return bad_json(value.error().message);
    }
    return std::optional<Json>(std::move(*value));
}

bool is_uuid_like(std::string_view text) {
    if (is_canonical_uuid(text)) {
        return true;
    }
    // As oslo's is_uuid_like: urn: and uuid: prefixes, braces and hyphens anywhere do not count.
    std::string digits = to_lower(text);
    for (const std::string_view prefix : {"urn:", "uuid:"}) {
        for (auto at = digits.find(prefix); at != std::string::npos; at = digits.find(prefix)) {
            digits.erase(at, prefix.size());
        }
    }
    while (!digits.empty() && (digits.front() == '{' || digits.front() == '}')) {
        digits.erase(0, 1);
    }
    while (!digits.empty() && (digits.back() == '{' || digits.back() == '}')) {
        digits.pop_back();
    }
    std::erase(digits, '-');
    return digits.size() == 32 && std::all_of(digits.begin(), digits.end(), is_hex);
}

bool is_node_name(std::string_view text) {
    const auto is_allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
               c == '_' || c == '~';
    };
    return !text.empty() && text.size() <= 255 && std::all_of(text.begin(), text.end(), is_allowed) &&
           !is_uuid_like(text);
}

Response json_response(const Json& value, unsigned status) {
    return json_text_response(dump_json(value), status);
}

Response json_text_response(std::string text, unsigned status) {
    Response response;
    response.status = status;
    response.headers.add_lines({json_content_type});
    response.body = std::move(text);
    return response;
}

}  // namespace tenon::api
