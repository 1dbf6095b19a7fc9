#pragma once

#include "base/json.hpp"

#include <string>

namespace tenon {

/// How documents show a text that may be missing: an empty one is null.
[[nodiscard]] inline Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

}  // namespace tenon
