#include "tool/call_manifest.hpp"

#include "base/directory_files.hpp"
#include "plugin/elf_section.hpp"
#include "plugin/manifest_reader.hpp"
#include "plugin/plugin_identity.hpp"
#include "plugin/sealed_file.hpp"

#include <fmt/format.h>

#include <optional>

namespace tenon {

namespace {

namespace fs = std::filesystem;

/// Of the YAML files beside the library the one that is for it; X.yaml counts even when it cannot be read.
std::optional<Result<PluginManifest>> manifest_beside(const fs::path& library) {
    auto own = library;
    own.replace_extension(".yaml");
    std::error_code ignored;
    if (fs::is_regular_file(own, ignored)) {
        return read_plugin_manifest(own.string());
    }
    const auto directory = library.has_parent_path() ? library.parent_path() : fs::path(".");
    for (const auto& file : files_in(directory, ".yaml", ignored)) {
        auto manifest = read_plugin_manifest(file.string());
        if (manifest && manifest->library == library.filename()) {
            return manifest;
        }
    }
    return std::nullopt;
}

Result<PluginManifest> manifest_made_of(const fs::path& library) {
    const auto file = SealedFile::copy_of(library);
    if (!file) {
        return error(file.error().code, fmt::format("{}: {}", library.string(), file.error().message));
    }
    const auto section = elf_section(file->bytes(), metadata_section);
    if (!section) {
        return error(
            Errc::plugin, fmt::format(
                              "{}: there is no manifest for it beside it, and no section {} in it that would say what "
                              "it is; name its manifest with --manifest",
                              library.string(), metadata_section
                          )
        );
    }
    const auto identity = parse_plugin_metadata(*section);
    if (!identity) {
        return error(identity.error().code, fmt::format("{}: {}", library.string(), identity.error().message));
    }
    PluginManifest manifest;
    manifest.name = identity->name;
    manifest.version = identity->version;
    manifest.library = library.filename().string();
    manifest.interfaces = identity->interfaces;
    manifest.bmc = BmcKeys{"bmc_address", "bmc_username", "bmc_password", "bmc_verify_ca", "bmc_auth_type"};
    manifest.path = library.string();
    return manifest;
}

}  // namespace

Result<PluginManifest> manifest_of_library(const fs::path& library, const fs::path& named) {
    if (!named.empty()) {
        return read_plugin_manifest(named.string());
    }
    if (auto found = manifest_beside(library)) {
        return std::move(*found);
    }
    return manifest_made_of(library);
}

}  // namespace tenon
