#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/plugin_manifest.hpp"
#include "plugin/implementation.hpp"
#include "plugin/load_trace.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

class PluginHost;
class RuntimeDirectory;
struct Config;

enum class PluginState : std::uint8_t {
    loading,
    active,
    rejected,
    failed
};

[[nodiscard]] std::string_view to_string(PluginState state);

/// What can be said of one manifest, or of one library without a manifest: shown by the API, the log and the tool.
struct PluginStatus {
    std::string name;  ///< from the manifest; its file's stem when it could not be read
    std::string version;
    std::string vendor;
    std::string description;
    PluginState state = PluginState::loading;
    std::string reason;  ///< why it is not active, and what to do; empty when it is
    std::string manifest_path;
    std::string library_path;
    std::string sha256;  ///< of the bytes that are mapped
    LoadTrace trace;     ///< how far it came
    Timestamp since;
    std::vector<ImplementationPtr> implementations;  ///< of an active one
    std::optional<PluginManifest> manifest;
};

struct PluginDirectories {
    std::vector<std::filesystem::path> manifests;
    std::vector<std::filesystem::path> plugins;  ///< libraries are looked for beside the manifest, then here in order
    std::map<std::string, Json> config;          ///< plugin name -> operator's values, which override the manifest's
};

[[nodiscard]] PluginDirectories plugin_directories_of(const Config& config);

/// The plugins of the host. load() runs once, and then stop(); status() from any thread.
class PluginRegistry {
public:
    /// `start_limit` is what each plugin has to start. One that takes longer is refused and left behind on its thread.
    PluginRegistry(
        PluginHost& host, PluginDirectories directories,
        std::chrono::milliseconds start_limit = std::chrono::seconds(30)
    );
    ~PluginRegistry();
    PluginRegistry(const PluginRegistry&) = delete;
    PluginRegistry& operator=(const PluginRegistry&) = delete;

    /// Finds manifests and libraries and loads what can be loaded. Never fails as a whole: each plugin has its status.
    void load();

    /// stop() and fini() of every plugin, each within `grace`. False: some plugin still runs code, a blocking method
    /// that ignores its cancellation or a thread of its own; then end the process without destroying what it may use.
    [[nodiscard]] bool stop(std::chrono::milliseconds grace);

    /// One entry per manifest or orphaned library, sorted by name. The list never changes once handed out.
    [[nodiscard]] std::shared_ptr<const std::vector<PluginStatus>> status() const;

    /// Every implementation of every active plugin.
    [[nodiscard]] std::vector<ImplementationPtr> implementations() const;

private:
    struct Loaded;

    void load_one(PluginStatus& status, const Result<RuntimeDirectory>& directory);

    PluginHost& host_;
    PluginDirectories directories_;
    const std::chrono::milliseconds start_limit_;
    std::unique_ptr<Loaded> loaded_;  // of the thread that calls load() and stop()
    mutable std::mutex mutex_;        // guards status_
    std::shared_ptr<const std::vector<PluginStatus>> status_;
};

}  // namespace tenon
