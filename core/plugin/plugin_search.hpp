#pragma once

#include "base/result.hpp"
#include "model/plugin_manifest.hpp"
#include "plugin/load_trace.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tenon {

/// A manifest that was found, or a library that has none.
struct FoundPlugin {
    std::filesystem::path manifest_path;                 ///< empty: a library without a manifest
    std::filesystem::path library_path;                  ///< empty: not found
    Result<PluginManifest> manifest = PluginManifest{};  ///< or why this one cannot be used
    LoadStep failed_at = LoadStep::manifest;             ///< when it cannot
};

/// Every *.yaml of `manifests`, each with its library, which is looked for beside the manifest and then in `plugins`;
/// then every *.so in any of the directories that no manifest names. Of two manifests with one name that in the earlier
/// directory wins; in one directory both are refused, since nothing says which is meant. A directory that is missing is
/// passed over.
[[nodiscard]] std::vector<FoundPlugin>
find_plugins(const std::vector<std::filesystem::path>& manifests, const std::vector<std::filesystem::path>& plugins);

}  // namespace tenon
