#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tenon {

/// Undoes Content-Encoding `gzip` or `deflate`, the latter with zlib's header or without. More than `max_size` bytes
/// are an error: a bomb, or a mistake.
[[nodiscard]] Result<std::string> inflate(std::string_view compressed, std::size_t max_size);

}  // namespace tenon
