#pragma once

#include "base/clock.hpp"
#include "model/plugin_manifest.hpp"
#include "plugin/trusted_keys.hpp"

#include <string>
#include <string_view>

namespace tenon {

/// The beginning of the line that holds a manifest's signature, which is its last.
inline constexpr std::string_view signature_key = "signature:";

/// What a signature covers: all of the manifest before its signature's line.
[[nodiscard]] std::string_view signed_part(std::string_view manifest);

/// The text that is signed for it: its schema and its sha256.
[[nodiscard]] std::string signed_message(std::string_view signed_part);

/// Whether one of `keys` has signed the manifest, and the library's sha256 in it, and may still do so. The error says
/// who has, and the way out.
[[nodiscard]] Result<void> check_signature(const PluginManifest& manifest, const TrustedKeys& keys, Timestamp now);

}  // namespace tenon
