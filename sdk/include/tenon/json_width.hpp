// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Whether JSON text has so many members that taking it in would keep the host.

#include <tenon/json_depth.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tenon {

/// `json` keeps the order of members and finds each by going through all, so the time to take an object in grows with
/// the square of their number: 300,000 members, 4 MB, are a minute. No resource comes near; an attribute registry of
/// several MB stays below a tenth of the limit. Text that is no JSON may give either answer.
[[nodiscard]] inline bool has_too_many_members(std::string_view text) {
    constexpr std::uint64_t most_comparisons = 100'000'000;
    constexpr std::size_t most_in_one = 14'141;  // members, for so many comparisons
    constexpr std::size_t shortest = 4;          // characters that a member has: `"":1`
    // Were they all of one object, they would still be few: nearly always.
    if (text.size() / shortest <= most_in_one ||
        static_cast<std::size_t>(std::count(text.begin(), text.end(), ':')) <= most_in_one) {
        return false;
    }
    std::array<std::uint64_t, static_cast<std::size_t>(deepest_json) + 1> members{};
    std::uint64_t comparisons = 0;
    std::size_t depth = 0;
    bool is_in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') {
            is_in_string = !is_in_string;
        } else if (is_in_string) {
            i += c == '\\' ? 1 : 0;
        } else if (c == '{' || c == '[') {
            depth = std::min(depth + 1, members.size() - 1);
            members[depth] = 0;
        } else if (c == '}' || c == ']') {
            depth -= depth > 0 ? 1 : 0;
        } else if (c == ':') {
            comparisons += ++members[depth];
        }
    }
    return comparisons > most_comparisons;
}

}  // namespace tenon
