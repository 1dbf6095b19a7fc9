#include "base/json_outline.hpp"

#include "base/json.hpp"

#include <tenon/json_cursor.hpp>

namespace tenon {

namespace {

/// Keys with escapes are rare, and the parser knows how to read them: false.
bool take_outermost_object(JsonCursor& cursor, std::vector<std::string_view>& keys) {
    if (!cursor.take('{')) {
        return false;
    }
    if (cursor.take('}')) {
        return true;
    }
    keys.reserve(8);
    do {
        const auto key = cursor.take_string();
        if (!key || key->has_escapes || !cursor.take(':') || !cursor.take_value(deepest_outline - 1)) {
            return false;
        }
        keys.push_back(key->written);
    } while (cursor.take(','));
    return cursor.take('}');
}

}  // namespace

std::optional<JsonOutline> outline_plain_json(std::string_view text) {
    JsonCursor cursor(text);
    JsonOutline outline;
    const char first = cursor.peek();
    outline.kind = first == '{' ? JsonKind::object : first == 'n' ? JsonKind::null : JsonKind::other;
    const bool is_taken =
        first == '{' ? take_outermost_object(cursor, outline.keys) : cursor.take_value(deepest_outline);
    if (!is_taken || !cursor.is_at_end()) {
        return std::nullopt;
    }
    return outline;
}

bool is_json(std::string_view text) {
    JsonCursor cursor(text);
    return (cursor.take_value(deepest_outline) && cursor.is_at_end()) || Json::accept(text);
}

}  // namespace tenon
