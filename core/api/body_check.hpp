#pragma once

#include "base/json_outline.hpp"
#include "base/result.hpp"

#include <string_view>

namespace tenon::api {

/// Whether JSON text nests deeper than `max_depth` arrays and objects. Counts brackets outside strings: good for any
/// text.
[[nodiscard]] bool is_nested_deeper(std::string_view text, unsigned max_depth);

/// Errc::invalid with the parser's line, column and reason when `text` is not exactly one JSON value, or is nested
/// deeper than 64 levels; Errc::too_large where taking it in would keep whoever does. No DOM.
[[nodiscard]] Result<JsonOutline> outline_json(std::string_view text);

}  // namespace tenon::api
