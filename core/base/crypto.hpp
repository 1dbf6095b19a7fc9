#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace tenon {

/// SHA-256 as lower-case hex.
[[nodiscard]] std::string sha256_hex(std::span<const std::byte> bytes);

/// Random, version 4, lower case: "f6e5…-….-4…".
[[nodiscard]] std::string random_uuid();

/// `user:password` for HTTP basic.
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace tenon
