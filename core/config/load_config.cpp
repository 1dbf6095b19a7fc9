#include "config/load_config.hpp"

#include "base/yaml.hpp"
#include "config/config_sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tenon {

namespace {

constexpr std::array<std::string_view, 6> log_levels = {"trace", "debug", "info", "warn", "error", "off"};

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

Result<Config> read_config(const YamlValue& value) {
    Config config;
    if (value.kind == YamlValue::Kind::null) {
        return config;
    }
    YamlReader reader(value, "configuration");
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
    read_drivers(reader, config);
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

std::chrono::seconds read_seconds(YamlReader& reader, std::string_view key, std::chrono::seconds fallback) {
    const auto read = reader.duration(key, fallback);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(read);
    if (seconds != read || seconds.count() < 1) {
        reader.fail(key, fmt::format("'{}' must be whole seconds, at least one", key));
    }
    return seconds;
}

bool is_log_level(std::string_view text) {
    return std::find(log_levels.begin(), log_levels.end(), text) != log_levels.end();
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
