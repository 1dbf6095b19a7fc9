#include "api/header_lines.hpp"

#include "api/text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tenon::api {

namespace {

constexpr std::size_t usual_size = 384;
constexpr std::string_view separator = ": ";
constexpr std::string_view line_end = "\r\n";

/// Without control characters. Every answer's headers come by here: eight characters at a time.
bool is_safe(std::string_view text) {
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t high_bits = 0x80 * ones;
    std::uint64_t eight = 0;
    for (; text.size() >= sizeof eight; text.remove_prefix(sizeof eight)) {
        std::memcpy(&eight, text.data(), sizeof eight);
        const auto from_del = eight ^ (0x7f * ones);
        const auto below_space = (eight - 0x20 * ones) & ~eight;
        const auto is_del = (from_del - ones) & ~from_del;
        if (((below_space | is_del) & high_bits) != 0) {
            return false;
        }
    }
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

HeaderLines::HeaderLines(std::initializer_list<std::pair<std::string_view, std::string_view>> headers) {
    for (const auto& [name, value] : headers) {
        add(name, value);
    }
}

void HeaderLines::add(std::string_view name, std::string_view value) {
    if (!is_safe(name) || !is_safe(value)) {
        return;
    }
    add_lines({name, separator, value, line_end});
}

void HeaderLines::add_lines(std::initializer_list<std::string_view> parts) {
    if (text_.capacity() < usual_size) {
        text_.reserve(usual_size);
    }
    append_all(text_, parts);
}

std::optional<std::string_view> HeaderLines::find(std::string_view name) const {
    std::string_view rest = text_;
    while (!rest.empty()) {
        const auto end = rest.find(line_end);
        const auto line = rest.substr(0, end);
        if (line.starts_with(name) && line.substr(name.size()).starts_with(separator)) {
            return line.substr(name.size() + separator.size());
        }
        rest.remove_prefix(end + line_end.size());
    }
    return std::nullopt;
}

}  // namespace tenon::api
