#include "config/load_config.hpp"

#include "base/yaml.hpp"
#include "config/listen_address.hpp"
#include "config/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tenon {

namespace {

constexpr std::array<std::string_view, 2> auth_strategies = {"noauth", "http_basic"};  // as AuthStrategy has them
constexpr std::array<std::string_view, 6> log_levels = {"trace", "debug", "info", "warn", "error", "off"};

/// Reads the mapping below `key`, when there is one, with `read(YamlReader&)`.
template <class Read>
void read_section(YamlReader& parent, std::string_view key, Read read) {
    const auto* mapping = parent.child(key);
    if (mapping == nullptr) {
        return;
    }
    YamlReader reader(*mapping, std::string(key));
    read(reader);
    if (const auto finished = reader.finish(); !finished) {
        parent.fail(finished.error());
    }
}

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

std::chrono::seconds read_seconds(YamlReader& reader, std::string_view key, std::chrono::seconds fallback) {
    const auto read = reader.duration(key, fallback);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(read);
    if (seconds != read || seconds.count() < 1) {
        reader.fail(key, fmt::format("'{}' must be whole seconds, at least one", key));
    }
    return seconds;
}

template <class Number>
void read_number(YamlReader& reader, std::string_view key, Number& target, std::uint64_t min, std::uint64_t max) {
    target = static_cast<Number>(reader.number(key, target, min, max));
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

void read_http(YamlReader& reader, HttpConfig& http) {
    read_number(reader, "max_body", http.max_body, 1, 1u << 30);
    read_number(reader, "max_json_depth", http.max_json_depth, 1, 100);
    read_number(reader, "max_header", http.max_header, 1u << 10, 1u << 20);
    read_number(reader, "max_connections", http.max_connections, 1, 1'000'000);
    http.header_timeout = read_seconds(reader, "header_timeout", http.header_timeout);
    http.body_timeout = read_seconds(reader, "body_timeout", http.body_timeout);
    http.idle_timeout = read_seconds(reader, "idle_timeout", http.idle_timeout);
}

void read_calls(YamlReader& reader, CallsConfig& calls) {
    calls.default_timeout = reader.duration("default_timeout", calls.default_timeout);
    if (calls.default_timeout.count() == 0) {
        reader.fail("default_timeout", "'default_timeout' must be more than nothing");
    }
    calls.cancel_grace = reader.duration("cancel_grace", calls.cancel_grace);
    read_number(reader, "max_in_flight", calls.max_in_flight, 1, 1'000'000);
    calls.drain = reader.duration("drain", calls.drain);
    calls.rerun_idempotent = reader.flag("rerun_idempotent", calls.rerun_idempotent);
    calls.retention.keep = reader.duration("keep", calls.retention.keep);
    read_number(reader, "keep_count", calls.retention.keep_count, 0, 100'000'000);
}

void read_listen(YamlReader& reader, std::vector<std::string>& listen) {
    listen = reader.texts("listen", std::move(listen));
    if (listen.empty()) {
        reader.fail("listen", "'listen' names no address");
    }
    for (const auto& address : listen) {
        if (const auto parsed = parse_listen_address(address); !parsed) {
            reader.fail("listen", "listen: " + parsed.error().message);
        }
    }
}

void read_auth(YamlReader& reader, Config& config) {
    const auto name = reader.text("auth_strategy", std::string(auth_strategies.front()));
    const auto* const found = std::find(auth_strategies.begin(), auth_strategies.end(), name);
    if (found == auth_strategies.end()) {
        reader.fail(
            "auth_strategy", fmt::format("auth_strategy: '{}' is none of {}", name, fmt::join(auth_strategies, ", "))
        );
        return;
    }
    config.auth_strategy = static_cast<AuthStrategy>(found - auth_strategies.begin());
    config.http_basic_auth_user_file = reader.text("http_basic_auth_user_file", config.http_basic_auth_user_file);
    config.noauth_beyond_loopback = reader.flag("noauth_beyond_loopback", config.noauth_beyond_loopback);
}

void read_door(YamlReader& reader, Config& config) {
    read_section(reader, "tls", [&](YamlReader& section) {
        config.tls.certificate = section.text("certificate", {});
        config.tls.key = section.text("key", {});
        config.tls.client_ca = section.text("client_ca", {});
    });
    config.trusted_proxies = reader.texts("trusted_proxies", {});
    for (const auto& text : config.trusted_proxies) {
        if (const auto network = parse_network(text); !network) {
            reader.fail("trusted_proxies", "trusted_proxies: " + network.error().message);
        }
    }
    config.public_endpoint = reader.text("public_endpoint", {});
    while (config.public_endpoint.ends_with('/')) {
        config.public_endpoint.pop_back();
    }
    const auto& url = config.public_endpoint;
    if (!url.empty() && !url.starts_with("http://") && !url.starts_with("https://")) {
        reader.fail(
            "public_endpoint", fmt::format("public_endpoint: '{}' does not begin with http:// or https://", url)
        );
    }
}

Result<void> check_tls(const Config& config) {
    for (const auto& text : config.listen) {
        const auto address = parse_listen_address(text);
        if (address && address->kind == ListenKind::https &&
            (config.tls.certificate.empty() || config.tls.key.empty())) {
            return error(Errc::invalid, fmt::format("listen: {} needs tls.certificate and tls.key", text));
        }
    }
    return {};
}

Result<Config> read_config(const YamlValue& value) {
    Config config;
    if (value.kind == YamlValue::Kind::null) {
        return config;
    }
    YamlReader reader(value, "configuration");
    read_listen(reader, config.listen);
    read_auth(reader, config);
    read_door(reader, config);
    if (auto file = reader.text("policy_file", {}); !file.empty()) {
        config.policy_file = std::move(file);
    }
    read_section(reader, "secrets", [&](YamlReader& section) {
        config.secrets_key_file = section.text("key_file", config.secrets_key_file);
    });
    read_section(reader, "audit", [&](YamlReader& section) {
        config.audit.file = section.text("file", config.audit.file);
        config.audit.has_decisions = section.flag("decisions", config.audit.has_decisions);
    });
    config.host = reader.text("host", config.host);
    config.state_dir = reader.text("state_dir", config.state_dir);
    if (config.state_dir.empty()) {
        reader.fail("state_dir", "'state_dir' is empty");
    }
    config.log_level = reader.text("log_level", config.log_level);
    if (!is_log_level(config.log_level)) {
        reader.fail("log_level", fmt::format("log_level: '{}' is none of {}", config.log_level, log_level_names));
    }
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
    read_section(reader, "node_lock", [&](YamlReader& section) {
        config.calls.node_lock_wait = section.duration("wait", config.calls.node_lock_wait);
        config.calls.node_lock_max_wait = section.duration("max_wait", config.calls.node_lock_max_wait);
    });
    read_section(reader, "calls", [&](YamlReader& section) { read_calls(section, config.calls); });
    read_section(reader, "http", [&](YamlReader& section) { read_http(section, config.http); });
    read_section(reader, "threads", [&](YamlReader& section) {
        read_number(section, "loops", config.loops, 0, 1'024);
        read_number(section, "blocking", config.blocking_threads, 1, 10'000);
        read_number(section, "blocking_queue", config.blocking_queue, 1, 1'000'000);
    });
    if (const auto finished = reader.finish(); !finished) {
        return finished.error();
    }
    return config;
}

}  // namespace

bool is_log_level(std::string_view text) {
    return std::find(log_levels.begin(), log_levels.end(), text) != log_levels.end();
}

Result<void> check_config(const Config& config) {
    if (auto checked = check_tls(config); !checked) {
        return checked;
    }
    if (config.auth_strategy != AuthStrategy::noauth || config.noauth_beyond_loopback) {
        return {};
    }
    for (const auto& text : config.listen) {
        const auto address = parse_listen_address(text);
        if (address && !is_loopback(*address)) {
            return error(
                Errc::invalid, fmt::format(
                                   "listen: {} can be reached from other machines, and with auth_strategy noauth "
                                   "whoever reaches it is "
                                   "an admin; set auth_strategy: http_basic, or noauth_beyond_loopback: true where "
                                   "somebody else keeps "
                                   "the door",
                                   text
                               )
            );
        }
    }
    return {};
}

Result<Config> load_config(const std::string& path) {
    const auto value = read_yaml_file(path);
    if (!value) {
        return value.error();
    }
    return read_config(*value);
}

Result<Config> parse_config(std::string_view text, const std::string& path) {
    const auto value = parse_yaml(text, path);
    if (!value) {
        return value.error();
    }
    return read_config(*value);
}

}  // namespace tenon
