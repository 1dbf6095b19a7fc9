#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tenon {

inline constexpr std::size_t seal_key_size = 32;

[[nodiscard]] std::string make_seal_key();

/// AES-256-GCM with a nonce of its own; `about` is not in the result and must be the same to open it. Raw bytes.
[[nodiscard]] std::string seal(std::string_view key, std::string_view text, std::string_view about);

/// nullopt: another key, another `about`, or not what seal() made.
[[nodiscard]] std::optional<std::string> unseal(std::string_view key, std::string_view sealed, std::string_view about);

}  // namespace tenon
