#pragma once

#include <tenon/abi.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace tenon {

/// What crosses the ABI as text, seen without copying. A NULL pointer is empty text, whatever its length says.
[[nodiscard]] inline std::string_view view(tenon_str text) {
    return text.ptr == nullptr ? std::string_view{} : std::string_view{text.ptr, text.len};
}

/// The most bytes that are taken of a text, such as an error or a header, and of a body. A length beyond is a lie, or
/// as good as one: nothing of such a text is read.
inline constexpr std::size_t max_abi_text = 1u << 20;
inline constexpr std::size_t max_abi_body = 64u << 20;

/// At most `most` bytes; of a text that is longer than any, only that it is.
[[nodiscard]] std::string beginning_of(tenon_str text, std::size_t most);

[[nodiscard]] inline tenon_str to_abi(std::string_view text) {
    return {text.data(), text.size()};
}

/// [a-z][a-z0-9_-]{0,62}
[[nodiscard]] bool is_plugin_name(std::string_view name);

/// [a-z][a-z0-9-]{0,62}
[[nodiscard]] bool is_implementation_name(std::string_view name);

/// Semantic versioning 2.0.0: 1.2.3, 1.2.3-rc.1, 1.2.3+build.7.
[[nodiscard]] bool is_semver(std::string_view version);

}  // namespace tenon
