#pragma once

#include "base/clock.hpp"
#include "model/plugin_manifest.hpp"
#include "plugin/implementation.hpp"
#include "plugin/load_trace.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

enum class PluginState : std::uint8_t {
    discovered,   ///< there, and not asked to serve
    waiting,      ///< not all of it has arrived
    rejected,     ///< refused before any of its code ran
    loading,      ///< its code starts
    active,       ///< serves
    draining,     ///< takes no new calls; the last ones run to their end
    retired,      ///< ended, and in memory until the process ends
    unloaded,     ///< ended, and proven to be gone
    failed,       ///< its code did not start
    quarantined,  ///< not trusted with the process for a time
};

inline constexpr std::array all_plugin_states = {
    PluginState::discovered, PluginState::waiting,     PluginState::rejected, PluginState::loading,
    PluginState::active,     PluginState::draining,    PluginState::retired,  PluginState::unloaded,
    PluginState::failed,     PluginState::quarantined,
};

[[nodiscard]] std::string_view to_string(PluginState state);

/// One loaded version of a plugin, past or present.
struct GenerationStatus {
    std::uint64_t number = 0;
    std::string version;
    std::string sha256;
    PluginState state = PluginState::active;
    Timestamp since;
    std::string reason;                            ///< why it is draining or retired
    std::shared_ptr<const Generation> generation;  ///< to ask what it has in flight now; nullptr: it has ended
};

/// A version that is there and does not serve, while another one does.
struct PluginUpdate {
    std::string version;
    PluginState state = PluginState::waiting;
    Timestamp since;
    std::string reason;
};

/// What can be said of one plugin, by name, or of one library without a manifest: shown by the API, the log and the
/// tool.
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
    LoadTrace trace;     ///< how far the one that was judged last came
    Timestamp since;
    std::vector<ImplementationPtr> implementations;  ///< of an active one
    std::optional<PluginManifest> manifest;          ///< of the one that is active, else of the file
    std::optional<PluginUpdate> update;              ///< why the file that is there now is not the one that serves
    std::string can_roll_back_to;                    ///< the version that `rollback` would bring back; empty: none
    std::vector<GenerationStatus> generations;  ///< newest first: the active one, and those that are or were ending
};

/// The driver_info keys that the manifests of `plugins` declare secret, the BMC's password among them: sorted, each
/// once.
[[nodiscard]] std::vector<std::string> secret_keys_of(const std::vector<PluginStatus>& plugins);

}  // namespace tenon
