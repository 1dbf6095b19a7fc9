#pragma once

#include "plugin/generation.hpp"
#include "plugin/load_trace.hpp"
#include "plugin/runtime_directory.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace tenon {

struct LoadedPlugin {
    std::shared_ptr<Generation> generation;
    std::vector<ImplementationPtr> implementations;
};

/// Brings one library to life: copied to sealed memory, its hash and ELF checked there, mapped, its table checked,
/// init() called. `sha256` is filled in as soon as it is known, also for a refusal. `code_ran` says how far it came: a
/// refusal before the first instruction of the plugin, or a failure after it. Code of the plugin that does not come
/// back within `limit` is left behind on its thread. The error names the path, what is wrong and the way out.
/// `trace` is told of every step; nullptr: nobody asks. `recorder` is Generation::start()'s.
[[nodiscard]] Result<LoadedPlugin> load_plugin(
    PluginHost::Services& services, const RuntimeDirectory& directory, const PluginManifest& manifest,
    const std::filesystem::path& library, const Json& config, std::chrono::milliseconds limit, std::string& sha256,
    bool& code_ran, LoadTrace* trace = nullptr, RecordedBoundary* recorder = nullptr
);

/// The facts that one can read without running the library, checked as load_plugin() does.
[[nodiscard]] Result<void> check_library(const std::filesystem::path& library);

}  // namespace tenon
