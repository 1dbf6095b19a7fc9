#include "plugin/abi_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace tenon {

namespace {

constexpr std::size_t max_name = 63;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

/// Takes "0" or a number without leading zeros off the front.
bool take_number(std::string_view& text) {
    const auto* const end = std::find_if_not(text.begin(), text.end(), is_digit);
    const auto length = static_cast<std::size_t>(end - text.begin());
    const bool is_number = length > 0 && (length == 1 || text.front() != '0');
    text.remove_prefix(length);
    return is_number;
}

/// Takes dot separated words of [0-9A-Za-z-] off the front, up to `stop` or the end.
bool take_words(std::string_view& text, char stop) {
    std::size_t word = 0;
    while (!text.empty() && text.front() != stop) {
        const char c = text.front();
        if (c == '.' ? word == 0 : !(is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z') || c == '-')) {
            return false;
        }
        word = c == '.' ? 0 : word + 1;
        text.remove_prefix(1);
    }
    return word > 0;
}

bool take(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

}  // namespace

std::string beginning_of(tenon_str text, std::size_t most) {
    if (text.ptr != nullptr && text.len > max_abi_body) {
        return fmt::format("(a text that is said to have {} bytes)", text.len);
    }
    return std::string(view(text).substr(0, most));
}

bool is_plugin_name(std::string_view name) {
    return !name.empty() && name.size() <= max_name && is_lower(name.front()) &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return is_lower(c) || is_digit(c) || c == '-' || c == '_';
           });
}

bool is_implementation_name(std::string_view name) {
    return is_plugin_name(name) && name.find('_') == std::string_view::npos;
}

bool is_semver(std::string_view version) {
    if (version.size() > 128 || !take_number(version) || !take(version, '.') || !take_number(version) ||
        !take(version, '.') || !take_number(version)) {
        return false;
    }
    if (take(version, '-') && !take_words(version, '+')) {
        return false;
    }
    if (take(version, '+') && !take_words(version, '\0')) {
        return false;
    }
    return version.empty();
}

}  // namespace tenon
