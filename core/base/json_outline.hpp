#pragma once

#include <cstdint>
#include <forward_list>
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
    JsonOutline() = default;
    JsonOutline(JsonOutline&&) = default;  // a copy would look at what is in another
    JsonOutline& operator=(JsonOutline&&) = default;
    JsonOutline(const JsonOutline&) = delete;
    JsonOutline& operator=(const JsonOutline&) = delete;
    ~JsonOutline() = default;

    JsonKind kind = JsonKind::other;
    std::vector<std::string_view> keys;    ///< of the outermost object, in order, doubles kept; views of the text,
    std::forward_list<std::string> named;  ///< or of these, where the parser had to make the name from escapes
};

inline constexpr unsigned deepest_outline = 64;

/// One quick pass. Nothing: it is no JSON, or one that is nested deeper than that or too rare to be looked at here (see
/// JsonCursor); ask the parser, which has the words for it.
[[nodiscard]] std::optional<JsonOutline> outline_plain_json(std::string_view text);

/// Whether it is exactly one JSON value, in UTF-8. Builds nothing.
[[nodiscard]] bool is_json(std::string_view text);

}  // namespace tenon
