#pragma once

#include "base/yaml.hpp"
#include "model/plugin_manifest.hpp"

#include <string>
#include <string_view>

namespace tenon {

/// Reads a manifest of schema tenon.plugin/1. Strict: whatever is unknown, missing or malformed is an error with its
/// file, line and column. Nothing that it says of the library is believed before the library was read.
[[nodiscard]] Result<PluginManifest> parse_plugin_manifest(std::string_view text, const std::string& path);

[[nodiscard]] Result<PluginManifest> read_plugin_manifest(const std::string& path);

}  // namespace tenon
