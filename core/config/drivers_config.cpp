// Where drivers come from.

#include "config/config_sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace tenon {

namespace {

std::vector<std::string> read_directories(YamlReader& reader, std::vector<std::string> fallback) {
    auto directories = reader.texts("directories", std::move(fallback));
    if (std::find(directories.begin(), directories.end(), "") != directories.end()) {
        reader.fail("directories", "'directories' holds an empty path");
    }
    return directories;
}

std::optional<std::vector<std::string>> read_names_or_all(YamlReader& reader, const std::string& key) {
    auto names = reader.texts(key, {"all"});
    if (std::find(names.begin(), names.end(), "") != names.end()) {
        reader.fail(key, fmt::format("'{}' holds an empty name", key));
    }
    if (names == std::vector<std::string>{"all"}) {
        return std::nullopt;
    }
    return names;
}

void read_hardware_types(YamlReader& reader, HardwareTypesConfig& config) {
    config.directories = read_directories(reader, std::move(config.directories));
    config.enabled = read_names_or_all(reader, "enabled");
    for (const auto kind : all_interface_kinds) {
        config.enabled_interfaces[kind] =
            read_names_or_all(reader, fmt::format("enabled_{}_interfaces", to_string(kind)));
        const auto key = fmt::format("default_{}_interface", to_string(kind));
        if (auto name = reader.text(key, {}); !name.empty()) {
            config.default_interfaces[kind] = std::move(name);
        } else if (reader.has(key)) {
            reader.fail(key, fmt::format("'{}' is empty; leave it out for the hardware type's own", key));
        }
    }
}

void read_plugin_config(YamlReader& reader, std::map<std::string, Json>& by_plugin) {
    const auto* plugins = reader.child("config");
    if (plugins == nullptr) {
        return;
    }
    if (plugins->kind != YamlValue::Kind::mapping) {
        reader.fail("config", "'config' must be a mapping of plugin names to their settings");
        return;
    }
    for (const auto& member : plugins->members) {
        if (member.value.kind != YamlValue::Kind::mapping) {
            reader.fail(error(
                Errc::invalid,
                fmt::format("{}: the settings of plugin '{}' must be a mapping", member.value.place, member.key)
            ));
        }
        by_plugin[member.key] = to_json(member.value);
    }
}

/// One of any, checksummed and signed.
std::optional<PluginTrust> trust_named(std::string_view name) {
    if (name == "any") {
        return PluginTrust::any;
    }
    if (name == "checksummed") {
        return PluginTrust::checksummed;
    }
    return name == "signed" ? std::optional(PluginTrust::signed_by_key) : std::nullopt;
}

void read_trust(YamlReader& reader, PluginsConfig& plugins) {
    const auto read = [](YamlReader& from, const std::string& key, PluginTrust fallback) {
        const auto name = from.text(key, "");
        const auto trust = trust_named(name);
        if (!trust && from.has(key)) {
            from.fail(key, fmt::format("'{}' is none of any, checksummed, signed", name));
        }
        return trust.value_or(fallback);
    };
    plugins.trust = read(reader, "trust", plugins.trust);
    plugins.keys = reader.text("keys", plugins.keys);
    const auto* by_directory = reader.child("trust_in");
    if (by_directory == nullptr) {
        return;
    }
    YamlReader directories(*by_directory, "trust_in");
    for (const auto& member : by_directory->members) {
        plugins.trust_in[member.key] = read(directories, member.key, plugins.trust);
    }
    if (auto done = directories.finish(); done.has_error()) {
        reader.fail(done.error());
    }
}

/// However it is spelled.
std::filesystem::path place_of(const std::filesystem::path& directory) {
    std::error_code failed;
    auto place = std::filesystem::weakly_canonical(directory / "", failed);
    return failed ? directory.lexically_normal() : place;
}

}  // namespace

Result<void> check_trust_in(const Config& config) {
    for (const auto& [directory, trust] : config.plugins.trust_in) {
        const auto& all = config.manifest_directories;
        const auto is_it = [place = place_of(directory)](const auto& each) { return place_of(each) == place; };
        if (std::none_of(all.begin(), all.end(), is_it)) {
            return error(
                Errc::invalid,
                fmt::format(
                    "plugins.trust_in: {} is no directory of manifests, so nothing would be asked of any "
                    "plugin there; those are {}",
                    directory, fmt::join(all, ", ")
                )
            );
        }
    }
    return {};
}

void read_drivers(YamlReader& reader, Config& config) {
    read_section(reader, "plugins", [&](YamlReader& section) {
        config.plugin_directories = read_directories(section, std::move(config.plugin_directories));
        read_plugin_config(section, config.plugin_config);
        config.plugins.settle_time = section.duration("settle_time", config.plugins.settle_time);
        read_number(section, "max_retired", config.plugins.max_retired, 0, 10'000);
        read_trust(section, config.plugins);
    });
    read_section(reader, "manifests", [&](YamlReader& section) {
        config.manifest_directories = read_directories(section, std::move(config.manifest_directories));
    });
    read_section(reader, "hardware_types", [&](YamlReader& section) {
        read_hardware_types(section, config.hardware_types);
    });
}

}  // namespace tenon
