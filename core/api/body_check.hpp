#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::api {

/// Whether JSON text nests deeper than `max_depth` arrays and objects. Counts brackets outside strings: good for any
/// text.
[[nodiscard]] bool is_nested_deeper(std::string_view text, unsigned max_depth);

enum class JsonKind : std::uint8_t {
    null,
    object,
    other
};

/// What can be said of a JSON text without building it.
struct JsonOutline {
    JsonKind kind = JsonKind::other;
    std::vector<std::string> keys;  ///< of the outermost object, in order, doubles kept
};

/// Errc::invalid with the parser's line, column and reason when `text` is not exactly one JSON value. No DOM.
[[nodiscard]] Result<JsonOutline> outline_json(std::string_view text);

}  // namespace tenon::api
