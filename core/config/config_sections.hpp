#pragma once

#include "base/yaml.hpp"
#include "config/config.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace tenon {

// What load_config() is made of; for the readers of this folder.

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

/// Whole seconds, at least one.
[[nodiscard]] std::chrono::seconds
read_seconds(YamlReader& reader, std::string_view key, std::chrono::seconds fallback);

template <class Number>
void read_number(YamlReader& reader, std::string_view key, Number& target, std::uint64_t min, std::uint64_t max) {
    target = static_cast<Number>(reader.number(key, target, min, max));
}

/// Who comes in, and where: listen, auth_strategy and what belongs to it, tls, trusted_proxies, public_endpoint.
void read_door(YamlReader& reader, Config& config);

/// The mapping `keystone`.
void read_keystone(YamlReader& reader, KeystoneConfig& keystone);

/// plugins, manifests and hardware_types.
void read_drivers(YamlReader& reader, Config& config);

/// plugins.trust_in is about directories of manifests. Looks where links lead to.
[[nodiscard]] Result<void> check_trust_in(const Config& config);

}  // namespace tenon
