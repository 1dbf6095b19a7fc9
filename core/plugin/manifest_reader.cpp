#include "plugin/manifest_reader.hpp"

#include "plugin/abi_text.hpp"
#include "plugin/manifest_signature.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tenon {

namespace {

constexpr std::string_view schema_name = "tenon.plugin/1";
constexpr std::uint64_t max_minor = 1'000'000;

bool is_file_name(std::string_view name) {
    return !name.empty() && name != "." && name.find('/') == std::string_view::npos &&
           name.find("..") == std::string_view::npos && name.find('\0') == std::string_view::npos && name.size() <= 255;
}

bool is_sha256(std::string_view text) {
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

void read_abi(YamlReader& manifest, const YamlValue* value, PluginManifest& out) {
    if (value == nullptr) {
        return;
    }
    YamlReader abi(*value, "abi");
    out.abi_major = static_cast<std::uint32_t>(abi.number("major", TENON_ABI_MAJOR, 0, max_minor));
    out.abi_minor_min = static_cast<std::uint32_t>(abi.number("minor_min", 0, 0, max_minor));
    if (out.abi_major != TENON_ABI_MAJOR) {
        abi.fail(
            "major",
            fmt::format(
                "the plugin is made for ABI {}, this host speaks ABI {}; install the build of the plugin for ABI {}",
                out.abi_major, TENON_ABI_MAJOR, TENON_ABI_MAJOR
            )
        );
    } else if (out.abi_minor_min > TENON_ABI_MINOR) {
        abi.fail(
            "minor_min", fmt::format(
                             "the plugin needs ABI {}.{}, this host speaks ABI {}.{}; upgrade the host", out.abi_major,
                             out.abi_minor_min, TENON_ABI_MAJOR, TENON_ABI_MINOR
                         )
        );
    }
    if (auto done = abi.finish(); done.has_error()) {
        manifest.fail(done.error());
    }
}

void read_interfaces(YamlReader& manifest, const YamlValue* value, PluginManifest& out) {
    if (value == nullptr) {
        manifest.fail("interfaces", "the manifest needs 'interfaces', such as 'vendor: [acme]'");
        return;
    }
    YamlReader interfaces(*value, "interfaces");
    std::size_t count = 0;
    for (const auto kind : all_interface_kinds) {
        auto names = interfaces.texts(to_string(kind), {});
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (!is_implementation_name(names[i])) {
                interfaces.fail(
                    to_string(kind),
                    fmt::format(
                        "'{}' is not a name of an implementation: a small letter, then small letters, digits and '-'",
                        names[i]
                    )
                );
            }
            if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
                names.begin() + static_cast<std::ptrdiff_t>(i)) {
                interfaces.fail(to_string(kind), fmt::format("'{}' is listed twice", names[i]));
            }
        }
        count += names.size();
        out.interfaces[kind] = std::move(names);
    }
    auto done = interfaces.finish();
    if (done.has_error()) {
        manifest.fail(done.error());
    } else if (count == 0) {
        manifest.fail("interfaces", "the manifest lists no implementation, so the plugin offers nothing");
    }
}

void read_bmc(YamlReader& manifest, const YamlValue* value, PluginManifest& out) {
    if (value == nullptr) {
        return;
    }
    YamlReader bmc(*value, "bmc section");
    BmcKeys keys;
    keys.address = bmc.required_text("address");
    keys.username = bmc.text("username", {});
    keys.password = bmc.text("password", {});
    keys.verify_ca = bmc.text("verify_ca", {});
    keys.auth_type = bmc.text("auth_type", {});
    keys.tls_min_version = bmc.text("tls_min_version", {});
    keys.tls_ciphers = bmc.text("tls_ciphers", {});
    if (auto done = bmc.finish(); done.has_error()) {
        manifest.fail(done.error());
    }
    out.bmc = std::move(keys);
}

void read_limits(YamlReader& manifest, const YamlValue* value, PluginManifest& out) {
    if (value == nullptr) {
        return;
    }
    YamlReader limits(*value, "limits");
    out.max_parallel = static_cast<std::uint32_t>(limits.number("max_parallel", out.max_parallel, 1, 1'000'000));
    out.per_bmc = static_cast<std::uint32_t>(limits.number("per_bmc", out.per_bmc, 1, 1'000));
    if (auto done = limits.finish(); done.has_error()) {
        manifest.fail(done.error());
    }
}

void read_signature(YamlReader& manifest, const YamlValue* value, std::string_view text, PluginManifest& out) {
    if (value == nullptr) {
        return;
    }
    const auto covered = signed_part(text);
    const auto line = text.substr(covered.size());
    if (line.empty() || line.find('\n') < line.find_last_not_of(" \n")) {
        manifest.fail("signature", "'signature' must be the manifest's last line, where `tenon sign` puts it");
    }
    YamlReader signature(*value, "signature");
    out.signature =
        ManifestSignature{signature.required_text("key"), signature.required_text("ed25519"), signed_message(covered)};
    if (auto done = signature.finish(); done.has_error()) {
        manifest.fail(done.error());
    }
}

Result<PluginManifest> manifest_from(const YamlValue& root, std::string_view text, const std::string& path) {
    YamlReader reader(root, "manifest");
    PluginManifest out;
    out.path = path;
    // The schema decides what every other key means, so its mistake is told before theirs.
    const auto schema = reader.required_text("schema");
    if (!schema.empty() && schema != schema_name) {
        reader.fail(
            "schema", fmt::format(
                          "the manifest is of schema '{}', this host reads '{}'; upgrade the host or install the "
                          "plugin's manifest for it",
                          schema, schema_name
                      )
        );
    }
    out.name = reader.required_text("name");
    if (!out.name.empty() && !is_plugin_name(out.name)) {
        reader.fail(
            "name",
            fmt::format(
                "'{}' is not a plugin's name: a small letter, then at most 62 small letters, digits, '-' and '_'",
                out.name
            )
        );
    }
    out.version = reader.required_text("version");
    if (!out.version.empty() && !is_semver(out.version)) {
        reader.fail("version", fmt::format("'{}' is not a semantic version such as 1.4.0", out.version));
    }
    out.library = reader.required_text("library");
    if (!out.library.empty() && !is_file_name(out.library)) {
        reader.fail(
            "library", fmt::format(
                           "'{}' must be a file name without '/' and '..'; it is looked for beside the manifest, then "
                           "in the plugin directories",
                           out.library
                       )
        );
    }
    read_abi(reader, reader.child("abi"), out);
    out.sha256 = reader.text("sha256", {});
    if (!out.sha256.empty() && !is_sha256(out.sha256)) {
        reader.fail("sha256", fmt::format("'{}' is not 64 digits of lower-case hexadecimal", out.sha256));
    }
    out.vendor = reader.text("vendor", {});
    out.license = reader.text("license", {});
    out.description = reader.text("description", {});
    read_interfaces(reader, reader.child("interfaces"), out);
    out.requires_extensions = reader.texts("requires", {});
    read_bmc(reader, reader.child("bmc"), out);
    out.secrets = reader.texts("secrets", {});
    read_limits(reader, reader.child("limits"), out);
    if (const auto* config = reader.child("config")) {
        out.config = to_json(*config);
        if (!out.config.is_object()) {
            reader.fail("config", "'config' must be a mapping of keys to values");
        }
    }
    read_signature(reader, reader.child("signature"), text, out);
    if (auto done = reader.finish(); done.has_error()) {
        return done.error();
    }
    return out;
}

}  // namespace

Result<PluginManifest> parse_plugin_manifest(std::string_view text, const std::string& path) {
    const auto root = parse_yaml(text, path);
    if (root.has_error()) {
        return root.error();
    }
    return manifest_from(*root, text, path);
}

Result<PluginManifest> read_plugin_manifest(const std::string& path) {
    const auto text = read_yaml_text(path);
    if (text.has_error()) {
        return text.error();
    }
    return parse_plugin_manifest(*text, path);
}

}  // namespace tenon
