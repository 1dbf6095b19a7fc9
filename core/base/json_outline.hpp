#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

enum class JsonKind : std::uint8_t {
    null,
    object,
    other
};

/// What can be said of JSON text without building it.
struct JsonOutline {
    JsonKind kind = JsonKind::other;
    std::vector<std::string> keys;  ///< of the outermost object, in order, doubles kept
};

inline constexpr unsigned deepest_outline = 64;

/// One quick pass. Nothing: it is no JSON, or one that is nested deeper than that or too rare to be looked at here (see
/// JsonCursor); ask the parser, which has the words for it.
[[nodiscard]] std::optional<JsonOutline> outline_plain_json(std::string_view text);

/// Whether it is exactly one JSON value, in UTF-8. Builds nothing.
[[nodiscard]] bool is_json(std::string_view text);

}  // namespace tenon
