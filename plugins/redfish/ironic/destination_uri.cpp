#include "ironic/destination_uri.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace redfish {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_one_of(std::string_view set, char c) {
    return set.find(c) != std::string_view::npos;
}

constexpr std::string_view sub_delims = "!$&'()*+,;=";

/// Section 2: unreserved, sub-delims, percent-encoded octets, and what this part allows besides.
bool is_made_of(std::string_view text, std::string_view also) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) {
                return false;
            }
            i += 2;
        } else if (!is_letter(c) && !is_digit(c) && !is_one_of("-._~", c) && !is_one_of(sub_delims, c) && !is_one_of(also, c)) {
            return false;
        }
    }
    return true;
}

bool is_scheme(std::string_view text) {
    const auto is_inner = [](char c) { return is_letter(c) || is_digit(c) || is_one_of("+-.", c); };
    return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), is_inner);
}

/// Four decimal numbers; `is_shape` when it only looks so, "1.2.3.999", which RFC 3986 would take for a name.
bool is_ipv4(std::string_view text, bool& is_shape) {
    bool is_valid = true;
    int parts = 0;
    is_shape = false;
    while (true) {
        const auto end = std::min(text.find('.'), text.size());
        const auto part = text.substr(0, end);
        if (part.empty() || part.size() > 3 || !std::all_of(part.begin(), part.end(), is_digit)) {
            return false;
        }
        int number = 0;
        std::from_chars(part.data(), part.data() + part.size(), number);
        is_valid = is_valid && number <= 255;
        ++parts;
        if (end == text.size()) {
            break;
        }
        text.remove_prefix(end + 1);
    }
    is_shape = parts == 4;
    return is_shape && is_valid;
}

/// Groups of one to four hexadecimal digits; returns how many, the trailing IPv4 address as two, or -1.
int ipv6_groups(std::string_view text, bool may_end_in_ipv4) {
    if (text.empty()) {
        return 0;
    }
    int groups = 0;
    while (true) {
        const auto end = std::min(text.find(':'), text.size());
        const auto group = text.substr(0, end);
        bool is_shape = false;
        if (end == text.size() && may_end_in_ipv4 && is_ipv4(group, is_shape)) {
            return groups + 2;
        }
        if (group.empty() || group.size() > 4 || !std::all_of(group.begin(), group.end(), is_hex)) {
            return -1;
        }
        ++groups;
        if (end == text.size()) {
            return groups;
        }
        text.remove_prefix(end + 1);
    }
}

bool is_ipv6(std::string_view text) {
    const auto zone = text.find("%25");
    if (zone != std::string_view::npos) {
        if (zone + 3 == text.size() || !is_made_of(text.substr(zone + 3), "")) {
            return false;
        }
        text = text.substr(0, zone);
    }
    const auto gap = text.find("::");
    if (gap == std::string_view::npos) {
        return ipv6_groups(text, true) == 8;
    }
    const int before = ipv6_groups(text.substr(0, gap), false);
    const int after = ipv6_groups(text.substr(gap + 2), true);
    return before >= 0 && after >= 0 && before + after <= 7;
}

bool is_host(std::string_view host) {
    if (host.empty()) {
        return false;
    }
    if (host.front() == '[') {
        return host.size() > 2 && host.back() == ']' && is_ipv6(host.substr(1, host.size() - 2));
    }
    bool is_shape = false;
    return is_ipv4(host, is_shape) || (!is_shape && is_made_of(host, ""));
}

bool is_authority(std::string_view authority) {
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        if (!is_made_of(authority.substr(0, at), ":")) {
            return false;
        }
        authority.remove_prefix(at + 1);
    }
    const auto host_end = !authority.empty() && authority.front() == '[' ? authority.find(']') : 0;
    const auto colon = host_end == std::string_view::npos ? host_end : authority.find(':', host_end);
    if (colon != std::string_view::npos) {
        const auto port = authority.substr(colon + 1);
        if (port.size() > 5 || !std::all_of(port.begin(), port.end(), is_digit)) {
            return false;
        }
        authority = authority.substr(0, colon);
    }
    return is_host(authority);
}

}  // namespace

bool is_destination_uri(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || !is_scheme(text.substr(0, colon))) {
        return false;
    }
    text.remove_prefix(colon + 1);
    if (text.substr(0, 2) != "//") {
        return false;
    }
    text.remove_prefix(2);
    const auto authority_end = std::min(text.find_first_of("/?#"), text.size());
    if (!is_authority(text.substr(0, authority_end))) {
        return false;
    }
    text.remove_prefix(authority_end);
    const auto fragment = std::min(text.find('#'), text.size());
    const auto query = std::min(text.find('?'), fragment);
    return is_made_of(text.substr(0, query), ":@/") &&
           is_made_of(text.substr(std::min(query + 1, fragment), fragment - std::min(query + 1, fragment)), ":@/?") &&
           is_made_of(text.substr(std::min(fragment + 1, text.size())), ":@/?");
}

}  // namespace redfish
