#pragma once

#include "base/result.hpp"
#include "model/plugin_manifest.hpp"
#include "model/plugin_trust.hpp"
#include "plugin/file_stamp.hpp"
#include "plugin/load_trace.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tenon {

/// What manifests must have to be taken.
struct TrustRules {
    PluginTrust everywhere = PluginTrust::any;
    std::map<std::filesystem::path, PluginTrust> by_directory{};  ///< for manifests that lie there
    std::filesystem::path keys{};

    [[nodiscard]] PluginTrust in(const std::filesystem::path& directory) const;
};

/// A manifest that was found, or a library that has none.
struct FoundPlugin {
    std::filesystem::path manifest_path;                 ///< empty: a library without a manifest
    std::filesystem::path library_path;                  ///< empty: not found
    std::string name{};                                  ///< the plugin's; empty: the manifest could not be read
    std::optional<FileStamp> manifest_stamp{};           ///< of the file that was read
    std::optional<FileStamp> library_stamp{};            ///< as it was found
    Result<PluginManifest> manifest = PluginManifest{};  ///< or why this one cannot be used
    std::string vouched{};                               ///< for its manifest: what was asked for and is so, in words
    LoadStep failed_at = LoadStep::manifest;             ///< when it cannot
    bool may_be_incomplete = false;                      ///< ... which may be so because more of it is still to come
};

struct FoundPlugins {
    std::vector<FoundPlugin> all;
    std::vector<Error> unusable_keys{};
    /// Directories that are there and could not be read, for want of descriptors perhaps: nobody knows what they hold.
    std::vector<Error> unread{};
    std::vector<std::filesystem::path> unread_directories{};
};

/// Manifests that were read before, so that looking again costs a stat() for each file that has not changed.
class ManifestCache {
public:
    [[nodiscard]] Result<PluginManifest> read(const std::filesystem::path& path, const FileStamp& stamp);

    /// Forgets what was not read since the last call.
    void sweep();

private:
    struct Entry {
        FileStamp stamp;
        Result<PluginManifest> manifest;
        bool is_used = true;
    };

    std::map<std::filesystem::path, Entry> entry_by_path_;
};

/// Every *.yaml of `manifests`, each with its library, which is looked for beside the manifest and then in `plugins`;
/// then every *.so in any of the directories that no manifest names. Of two manifests with one name that in the earlier
/// directory wins; in one directory both are refused, since nothing says which is meant. A directory that is missing is
/// passed over. What others than root and we can write to is refused, and so is what `rules` do not let pass.
[[nodiscard]] FoundPlugins find_plugins(
    const std::vector<std::filesystem::path>& manifests, const std::vector<std::filesystem::path>& plugins,
    ManifestCache& cache, const TrustRules& rules = {}
);

}  // namespace tenon
