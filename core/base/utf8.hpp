#pragma once

#include <cstddef>
#include <string_view>

namespace tenon {

/// How many bytes the character that `text` begins with takes; 0: it is not UTF-8. Of an empty text 0.
[[nodiscard]] std::size_t utf8_length(std::string_view text);

[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace tenon
