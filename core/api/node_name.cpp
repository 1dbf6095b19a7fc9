#include "api/node_name.hpp"

#include "api/arguments.hpp"

#include <algorithm>

namespace tenon::api {

namespace {

bool is_lower_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_host_label(std::string_view label) {
    const auto is_inner = [](char c) { return is_lower_or_digit(c) || c == '-'; };
    return !label.empty() && label.size() <= 63 && is_lower_or_digit(label.front()) &&
           is_lower_or_digit(label.back()) && std::all_of(label.begin(), label.end(), is_inner);
}

bool is_domain_label(std::string_view label) {
    const auto is_inner = [](char c) { return is_lower_or_digit(c) || c == '-' || c == '_'; };
    return !label.empty() && label.size() <= 63 && is_lower_or_digit(label.back()) &&
           std::all_of(label.begin(), label.end(), is_inner);
}

/// The check before 1.10, with its shortcomings (Ironic's bug 1468508): lower case only.
bool is_host_name(std::string_view text) {
    if (text.empty() || text.size() > 255) {
        return false;
    }
    if (text.back() == '.') {
        text.remove_suffix(1);
    }
    auto dot = text.find('.');
    if (!is_host_label(text.substr(0, dot))) {
        return false;
    }
    while (dot != std::string_view::npos) {
        text.remove_prefix(dot + 1);
        dot = text.find('.');
        if (!is_domain_label(text.substr(0, dot))) {
            return false;
        }
    }
    return true;
}

bool is_unreserved(char c) {
    return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

bool is_logical_name(std::string_view text, unsigned minor) {
    if (minor < 10) {
        return is_host_name(text);
    }
    return !text.empty() && text.size() <= 255 && std::all_of(text.begin(), text.end(), is_unreserved);
}

bool is_valid_node_name(std::string_view text, unsigned minor) {
    return is_logical_name(text, minor) && !is_uuid_like(text);
}

}  // namespace tenon::api
