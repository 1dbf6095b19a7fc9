#pragma once

#include "base/json.hpp"

#include <string>

namespace tenon {

// Of JSON that somebody else wrote, or a newer tenond: what is not there is null, or an empty text.

[[nodiscard]] inline const Json& member(const Json& object, const char* key) {
    static const Json none;
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() ? *found : none;
}

[[nodiscard]] inline std::string text_at(const Json& object, const char* key) {
    const auto& value = member(object, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

}  // namespace tenon
