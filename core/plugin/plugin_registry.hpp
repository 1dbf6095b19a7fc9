#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "plugin/absence.hpp"
#include "plugin/plugin_search.hpp"
#include "plugin/plugin_seat.hpp"
#include "plugin/plugin_status.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

class PluginHost;
class RuntimeDirectory;
struct Config;

struct PluginDirectories {
    std::vector<std::filesystem::path> manifests;
    std::vector<std::filesystem::path> plugins;  ///< libraries are looked for beside the manifest, then here in order
    std::map<std::string, Json> config;          ///< plugin name -> operator's values, which override the manifest's
    TrustRules trust{};
    std::filesystem::path decisions{};  ///< the file of PluginDecisions; empty: they end with the process
};

[[nodiscard]] PluginDirectories plugin_directories_of(const Config& config);

struct PluginLimits {
    /// What each plugin has to start. One that takes longer is refused and left behind on its thread.
    std::chrono::milliseconds start{std::chrono::seconds(30)};
    /// How long a file that is incomplete counts as one that is still being copied.
    std::chrono::milliseconds settle{0};
    std::size_t max_retired = 50;
    /// How long a build that has crashed the process is left alone.
    std::chrono::hours quarantine{7 * 24};
};

/// The plugins of the host, by name. All of it is for one thread, but for status(), which any may ask.
class PluginRegistry {
public:
    PluginRegistry(PluginHost& host, PluginDirectories directories, PluginLimits limits = {});
    ~PluginRegistry();
    PluginRegistry(const PluginRegistry&) = delete;
    PluginRegistry& operator=(const PluginRegistry&) = delete;

    /// The process before us crashed in a plugin: that build is quarantined. Before load().
    void remember_crash(const CrashReport& report);

    /// Whom to tell of a generation that drains and that nobody holds any more; that one is then given to finish().
    /// Called from any thread. Before load().
    void when_free(std::function<void(std::uint64_t)> notify) { tools_.when_free = std::move(notify); }

    /// Finds manifests and libraries, loads what is new, replaces what has changed, ends what is gone. Never fails as a
    /// whole: each plugin has its status. True: what all of them offer has changed.
    bool load();

    /// A load() that is running ends after the plugin that it is starting, and has then not seen the rest. Any thread.
    void interrupt() { is_interrupted_ = true; }

    /// When something that is incomplete counts as final, and load() is to be called.
    [[nodiscard]] std::optional<Timestamp> look_again_at() const;

    /// Ends a generation that nobody holds any more.
    void finish(std::uint64_t generation, std::chrono::milliseconds grace);

    // For operators, by the plugin's name. Errc::not_found: there is none; Errc::conflict: not in this state.
    /// `only_when_idle`: refused while calls run. What the plugin offers has changed.
    [[nodiscard]] Result<void> disable(const std::string& name, bool only_when_idle);
    /// load() is to follow.
    [[nodiscard]] Result<void> enable(const std::string& name);
    [[nodiscard]] Result<void> roll_back(const std::string& name);
    /// Ends the quarantine of its builds. load() is to follow.
    [[nodiscard]] Result<void> trust(const std::string& name);

    /// stop() and fini() of every plugin, each within `grace`. False: some plugin still runs code, a blocking method
    /// that ignores its cancellation or a thread of its own; then end the process without destroying what it may use.
    [[nodiscard]] bool stop(std::chrono::milliseconds grace);

    /// One entry per plugin and per file that belongs to none, sorted by name, as they are now. Any thread.
    [[nodiscard]] std::shared_ptr<const std::vector<PluginStatus>> status() const;

    /// secret_keys_of() them, as they are now. Any thread.
    [[nodiscard]] std::shared_ptr<const std::vector<std::string>> secret_keys() const;

    /// Every implementation of every active plugin.
    [[nodiscard]] std::vector<ImplementationPtr> implementations() const;

    /// What plugins are known for and do not offer now.
    [[nodiscard]] std::vector<Absence> absences() const;

private:
    using Seats = std::map<std::string, std::unique_ptr<PluginSeat>>;

    [[nodiscard]] PluginSeat& seat_of(const std::string& key, const FoundPlugin& found, Timestamp now);
    [[nodiscard]] std::string key_of(const FoundPlugin& found, const std::map<std::string, bool>& claimed) const;
    [[nodiscard]] Result<PluginSeat*> find(const std::string& name);
    void publish();

    PluginDirectories directories_;
    SeatTools tools_;
    std::unique_ptr<RuntimeDirectory> directory_;
    ManifestCache manifests_;
    const std::chrono::hours quarantine_;
    Seats seats_;  // by plugin name, and by path where a file belongs to no plugin that could be told
    bool is_first_ = true;
    std::set<std::string> unusable_keys_;  // which the log knows
    std::atomic<bool> is_interrupted_ = false;
    std::optional<Timestamp> retry_at_;  // some directory could not be read
    mutable std::mutex mutex_;           // guards status_ and secret_keys_
    std::shared_ptr<const std::vector<PluginStatus>> status_;
    std::shared_ptr<const std::vector<std::string>> secret_keys_;
};

}  // namespace tenon
