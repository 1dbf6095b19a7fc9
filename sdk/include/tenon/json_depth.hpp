// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace tenon {

/// Deeper than any document of a BMC is, and far from what copying and printing a value, both recursive, can take.
inline constexpr int deepest_json = 100;

/// Whether arrays and objects in the JSON text stand in one another more than `deepest` levels. Needs no stack, and
/// says nothing of whether the text is JSON.
[[nodiscard]] inline bool is_nested_deeper(std::string_view text, int deepest = deepest_json) {
    int depth = 0;
    bool is_in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') {
            is_in_string = !is_in_string;
        } else if (is_in_string) {
            i += c == '\\' ? 1 : 0;
        } else if (c == '[' || c == '{') {
            if (++depth > deepest) {
                return true;
            }
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return false;
}

}  // namespace tenon
