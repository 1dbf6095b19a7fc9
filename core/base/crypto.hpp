#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tenon {

/// SHA-256 as lower-case hex.
[[nodiscard]] std::string sha256_hex(std::span<const std::byte> bytes);

using Sha256 = std::array<unsigned char, 32>;

/// SHA-256 of a secret of this process and `text`: to find again what was seen before without keeping it.
[[nodiscard]] Sha256 fingerprint(std::string_view text);

/// Random, version 4, lower case: "f6e5…-….-4…", after `prefix`.
[[nodiscard]] std::string random_uuid(std::string_view prefix = {});

/// Version 7: it begins with the time, in milliseconds, so that those made one after another lie together in an index.
[[nodiscard]] std::string time_ordered_uuid();

/// `user:password` for HTTP basic.
[[nodiscard]] std::string base64(std::string_view bytes);

/// The opposite, strictly: no character that is not of the alphabet, and padded. Nothing for what is no base64.
[[nodiscard]] std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace tenon
