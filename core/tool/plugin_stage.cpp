#include "tool/plugin_stage.hpp"

#include "base/directory_files.hpp"
#include "driver/hardware_type_reader.hpp"
#include "plugin/elf_section.hpp"
#include "plugin/manifest_reader.hpp"
#include "plugin/plugin_identity.hpp"
#include "plugin/plugin_loader.hpp"
#include "plugin/sealed_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <string_view>
#include <utility>

namespace tenon {

namespace {

namespace fs = std::filesystem;

Result<void> write_file(const fs::path& path, const std::string& text) {
    std::ofstream out(path, std::ios::trunc);
    out << text;
    if (!out.flush()) {
        return error(Errc::internal, fmt::format("{} cannot be written: {}", path.string(), std::strerror(errno)));
    }
    return {};
}

/// JSON that YAML reads: not our usual layout, whose pairs of \u surrogates YAML does not know.
std::string as_yaml(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

struct Found {
    std::string text;  ///< empty: there is none
    std::string source;
};

std::string content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// A manifest beside the library that names it. One that is called after it and cannot be read is an error: it was
/// meant.
Result<Found> found_beside(const fs::path& library) {
    const auto stem = library.stem().string();
    std::error_code unread;
    for (const auto& path : files_in(fs::absolute(library).parent_path(), ".yaml", unread)) {
        const auto own = path.stem().string();
        const auto manifest = read_plugin_manifest(path.string());
        if (manifest.has_error() && (own == stem || "tenon_" + own == stem)) {
            return manifest.error();
        }
        if (manifest.has_value() && manifest->library == library.filename()) {
            return Found{content_of(path), path.string()};
        }
    }
    return Found{};
}

Result<Found> manifest_of_metadata(const fs::path& library) {
    const auto file = SealedFile::copy_of(library);
    if (file.has_error()) {
        return error(file.error().code, fmt::format("{}: {}", library.string(), file.error().message));
    }
    const auto section = elf_section(file->bytes(), metadata_section);
    if (!section) {
        return error(
            Errc::not_found,
            fmt::format(
                "{}: no manifest in {} names it, and it has no section {} to make one from; put its manifest there, or "
                "build it with tenon_add_plugin()",
                library.string(), library.parent_path().string(), metadata_section
            )
        );
    }
    if (const auto identity = parse_plugin_metadata(*section); identity.has_error()) {
        return error(Errc::plugin, fmt::format("{}: {}", library.string(), identity.error().message));
    }
    return Found{
        manifest_from_metadata(*parse_json(*section), library.filename().string()),
        "made from the library's metadata, for none lies beside it"};
}

bool lists_one_of(const HardwareType& type, const PluginManifest& manifest) {
    return std::any_of(all_interface_kinds.begin(), all_interface_kinds.end(), [&](InterfaceKind kind) {
        return std::any_of(manifest.interfaces[kind].begin(), manifest.interfaces[kind].end(), [&](const auto& name) {
            const auto& supported = type.interfaces[kind];
            return std::find(supported.begin(), supported.end(), name) != supported.end();
        });
    });
}

Found type_beside(const fs::path& directory, const PluginManifest& manifest) {
    for (const auto& type : read_hardware_types({directory.string()}).types) {
        if (lists_one_of(type, manifest)) {
            return {content_of(type.path), type.path};
        }
    }
    return {hardware_type_for(manifest), "made, for none beside the library lists an implementation of this plugin"};
}

/// Nothing of it is still being copied: what is wrong is wrong at once.
std::string config_for(const PluginManifest& manifest, const Json& config) {
    const auto values = config.is_null() ? std::string() : fmt::format("\"{}\": {}", manifest.name, as_yaml(config));
    return fmt::format("log_level: info\nplugins: {{settle_time: 0s, config: {{{}}}}}\n", values);
}

}  // namespace

std::string manifest_from_metadata(const Json& metadata, const std::string& library) {
    const auto text = [&](const char* key) {
        const auto found = metadata.find(key);
        return found != metadata.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    const auto name = text("name");
    Json interfaces = Json::object();
    for (const auto& offered : metadata.value("interfaces", Json::array())) {
        interfaces[offered.value("kind", "")].push_back(offered.value("name", ""));
    }
    const auto required = metadata.value("requires", Json::array());
    auto out = fmt::format(
        "schema: tenon.plugin/1\nname: {}\nversion: {}\nvendor: {}\ndescription: {}\nlibrary: {}\nabi: {}\n"
        "interfaces: {}\nrequires: {}\n",
        as_yaml(name), as_yaml(text("version")), as_yaml(text("vendor")), as_yaml(text("description")),
        as_yaml(library), as_yaml(metadata.value("abi", Json::object())), as_yaml(interfaces), as_yaml(required)
    );
    if (std::find(required.begin(), required.end(), Json("tenon.http/1")) != required.end()) {
        out += fmt::format(
            "bmc: {{address: {0}_address, username: {0}_username, password: {0}_password, verify_ca: {0}_verify_ca}}\n",
            name
        );
    }
    return out;
}

std::string hardware_type_for(const PluginManifest& manifest) {
    auto out = fmt::format(
        "schema: tenon.hardware-type/1\nname: {}-hardware\ndescription: Made by tenon run\ninterfaces:\n", manifest.name
    );
    for (const auto kind : all_interface_kinds) {
        auto names = manifest.interfaces[kind];
        const bool is_needed = kind == InterfaceKind::boot || kind == InterfaceKind::deploy ||
                               kind == InterfaceKind::management || kind == InterfaceKind::power;
        if (is_needed && std::find(names.begin(), names.end(), "fake") == names.end()) {
            names.emplace_back("fake");
        } else if (kind == InterfaceKind::vendor) {
            names.emplace_back("no-vendor");
        }
        if (!names.empty()) {
            out += fmt::format("  {}: [{}]\n", to_string(kind), fmt::join(names, ", "));
        }
    }
    return out;
}

Result<PluginStage> stage_plugin(const fs::path& given, const Json& config) {
    std::error_code problem;
    const auto library = fs::absolute(given, problem).lexically_normal();
    if (const auto checked = check_image_of(library); checked.has_error()) {
        return checked.error();
    }
    auto found = found_beside(library);
    if (found.has_value() && found->text.empty()) {
        found = manifest_of_metadata(library);
    }
    if (found.has_error()) {
        return found.error();
    }
    auto directory = RuntimeDirectory::make();
    if (directory.has_error()) {
        return directory.error();
    }
    PluginStage stage{std::move(*directory), library, {}, {}, found->source, {}};
    for (const auto& folder : {stage.plugins(), stage.hardware_types()}) {
        fs::create_directory(folder, problem);
    }
    const auto manifest_path = stage.plugins() / "manifest.yaml";
    const auto manifest = parse_plugin_manifest(found->text, manifest_path.string());
    if (manifest.has_error()) {
        return manifest.error();
    }
    stage.manifest = *manifest;
    const auto type = type_beside(library.parent_path(), stage.manifest);
    const auto type_path = stage.hardware_types() / "type.yaml";
    const auto read = parse_hardware_type(type.text, type_path.string());
    if (read.has_error()) {
        return read.error();
    }
    stage.type = *read;
    stage.type_source = type.source;
    fs::create_symlink(library, stage.plugins() / stage.manifest.library, problem);
    if (problem) {
        return error(
            Errc::internal,
            fmt::format("{} cannot be linked to {}: {}", library.string(), stage.plugins().string(), problem.message())
        );
    }
    const std::pair<fs::path, std::string> files[] = {
        {manifest_path, found->text},
        {type_path, type.text},
        {stage.config_file(), config_for(stage.manifest, config)}};
    for (const auto& [path, text] : files) {
        if (const auto written = write_file(path, text); written.has_error()) {
            return written.error();
        }
    }
    return stage;
}

}  // namespace tenon
