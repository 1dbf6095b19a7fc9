#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "model/hardware_type.hpp"
#include "model/plugin_manifest.hpp"
#include "plugin/runtime_directory.hpp"

#include <filesystem>
#include <string>

namespace tenon {

/// All that a tenond needs to serve one plugin, in a private directory that goes with this value: a link to the
/// library, its manifest, a hardware type, a configuration, and room for its state.
struct PluginStage {
    RuntimeDirectory directory;
    std::filesystem::path library;  ///< the author's, not the link
    PluginManifest manifest;
    HardwareType type;
    std::string manifest_source;  ///< where it comes from, for people: a path, or that it was made
    std::string type_source;

    [[nodiscard]] std::filesystem::path plugins() const { return directory.path() / "plugins"; }

    [[nodiscard]] std::filesystem::path hardware_types() const { return directory.path() / "hardware-types"; }

    [[nodiscard]] std::filesystem::path config_file() const { return directory.path() / "tenond.yaml"; }

    [[nodiscard]] std::filesystem::path state() const { return directory.path() / "state"; }
};

/// Takes the manifest that lies beside the library and names it, else makes one from the metadata that the build
/// embedded; likewise the hardware type that lists one of the plugin's implementations. `config` overrides the
/// manifest's. Nothing of the library is run. The error says why the library cannot be a plugin here, or what is
/// missing.
[[nodiscard]] Result<PluginStage> stage_plugin(const std::filesystem::path& library, const Json& config);

/// The manifest's lines that `metadata` (of schema tenon.meta/1) know, for the library of that file name. What the
/// plugin needs to reach its BMC is called NAME_address, NAME_username, NAME_password and NAME_verify_ca.
[[nodiscard]] std::string manifest_from_metadata(const Json& metadata, const std::string& library);

/// A hardware type in which every kind that the plugin offers has the plugin's implementations first.
[[nodiscard]] std::string hardware_type_for(const PluginManifest& manifest);

}  // namespace tenon
