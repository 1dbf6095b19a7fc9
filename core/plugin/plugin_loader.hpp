#pragma once

#include "plugin/generation.hpp"
#include "plugin/load_trace.hpp"
#include "plugin/plugin_identity.hpp"
#include "plugin/runtime_directory.hpp"
#include "plugin/sealed_file.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tenon {

/// A library that has passed every check that needs none of its code: the very bytes that will be mapped.
struct CheckedLibrary {
    std::filesystem::path path;
    std::shared_ptr<SealedFile> file;
    std::optional<PluginIdentity> embedded;  ///< the metadata of its build
    std::vector<std::string> pins;           ///< what keeps it from being unloaded
    bool can_start_threads = false;
};

/// Why a library was not taken.
struct LibraryRefusal {
    Error why;           ///< names the path, what is wrong and the way out
    std::string sha256;  ///< of its bytes, as far as they could be read
    /// A file that is still being copied looks so: empty, cut off, or not the one that the manifest belongs to.
    bool may_be_incomplete = false;
};

/// Copies one library to sealed memory and checks it there: hash, ELF, metadata against the manifest. Runs none of it.
/// `trace` is told of every step.
[[nodiscard]] boost::system::result<CheckedLibrary, LibraryRefusal>
check_library(const std::filesystem::path& library, const PluginManifest& manifest, LoadTrace& trace);

struct LoadedPlugin {
    std::shared_ptr<Generation> generation;
    std::vector<ImplementationPtr> implementations;
    std::string sha256{};  ///< of the bytes that are mapped
};

/// What a start needs besides the plugin.
struct StartOptions {
    Json config = Json::object();
    /// Code of the plugin that does not come back within it is left behind on its thread (Errc::timed_out).
    std::chrono::milliseconds limit{};
    std::function<void()> when_slow{};               ///< told, meanwhile, of a start that is not over at once
    std::function<void(std::uint64_t)> when_free{};  ///< Generation::when_free()
    RecordedBoundary* recorder = nullptr;            ///< Generation::start()'s
};

/// Brings a library to life: mapped, its table checked, init() called. What has failed is unloaded again, where that
/// can be proven. `trace` is told of every step.
[[nodiscard]] Result<LoadedPlugin> start_plugin(
    PluginHost::Services& services, const RuntimeDirectory& directory, const PluginManifest& manifest,
    CheckedLibrary library, StartOptions options, LoadTrace& trace
);

/// The two, one after the other.
[[nodiscard]] Result<LoadedPlugin> load_plugin(
    PluginHost::Services& services, const RuntimeDirectory& directory, const PluginManifest& manifest,
    const std::filesystem::path& library, StartOptions options
);

/// Whether this host could load the library, whatever its manifest says. Runs none of it.
[[nodiscard]] Result<void> check_image_of(const std::filesystem::path& library);

}  // namespace tenon
