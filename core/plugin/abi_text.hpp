#pragma once

#include <tenon/abi.h>

#include <string_view>

namespace tenon {

/// What crosses the ABI as text, seen without copying. A NULL pointer is empty text, whatever its length says.
[[nodiscard]] inline std::string_view view(tenon_str text) {
    return text.ptr == nullptr ? std::string_view{} : std::string_view{text.ptr, text.len};
}

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
