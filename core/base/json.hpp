#pragma once

#include "base/result.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace tenon {

/// Objects keep the order in which their keys were written, as Python's do.
using Json = nlohmann::ordered_json;

/// Parses JSON text. Duplicate keys: the last wins, in the first one's place, as in Python. The error says line, column
/// and what was expected. `max_depth` counts arrays and objects around the innermost value.
[[nodiscard]] Result<Json> parse_json(std::string_view text, unsigned max_depth = 100);

/// JSON in Python's layout: `", "` and `": "` between tokens, everything beyond ASCII as \uXXXX.
[[nodiscard]] std::string dump_json(const Json& value);

/// Appends one JSON string in Python's layout, quotes included. Invalid UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace tenon
