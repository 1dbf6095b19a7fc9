#pragma once

#include "base/result.hpp"
#include "model/plugin_manifest.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

struct PluginDescriptor;

/// What a plugin is, as said in three places: its manifest, the metadata that its build embedded in the library, and
/// its live descriptor. They must agree, else two builds are mixed.
struct PluginIdentity {
    std::string name;
    std::string version;
    PerKind<std::vector<std::string>> interfaces;
    std::vector<std::string> methods;  ///< "vendor/acme: GET,POST read_fru"; sorted. A manifest does not list any
};

[[nodiscard]] PluginIdentity identity_of(const PluginManifest& manifest);
[[nodiscard]] PluginIdentity identity_of(const PluginDescriptor& descriptor);

/// Reads the metadata (JSON of schema tenon.meta/1). The library's file is hostile until proven otherwise, so are
/// these.
[[nodiscard]] Result<PluginIdentity> parse_plugin_metadata(std::string_view text);

/// The name of the ELF section that the build embeds the metadata in.
inline constexpr std::string_view metadata_section = ".tenon.meta";

/// The first thing in which they do not agree, with what each of them says. nullptr: there is no metadata (a library
/// that was built without the SDK's CMake function), or the library was not asked yet.
[[nodiscard]] Result<void>
check_agreement(const PluginIdentity& manifest, const PluginIdentity* embedded, const PluginIdentity* live);

}  // namespace tenon
