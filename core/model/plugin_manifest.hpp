#pragma once

#include "base/json.hpp"
#include "model/interface_kind.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tenon {

/// Which driver_info keys say how the host reaches a node's BMC; an empty name: there is no such key.
struct BmcKeys {
    std::string address;
    std::string username;
    std::string password;
    std::string verify_ca;
    std::string auth_type;
    std::string tls_min_version{};
    std::string tls_ciphers{};

    [[nodiscard]] bool operator==(const BmcKeys&) const = default;
};

/// Who vouches for a manifest: its last line, which covers what stands above it.
struct ManifestSignature {
    std::string key;      ///< the name by which who trusts it knows it
    std::string ed25519;  ///< base64
    std::string message;  ///< what was signed

    [[nodiscard]] bool operator==(const ManifestSignature&) const = default;
};

/// What a plugin's YAML manifest says (schema tenon.plugin/1).
struct PluginManifest {
    std::string name;
    std::string version;
    std::string library;  ///< file name, no directory
    std::uint32_t abi_major = 1;
    std::uint32_t abi_minor_min = 0;
    std::string sha256;  ///< lower-case hex; empty: not pinned
    std::string vendor;
    std::string license;
    std::string description;
    PerKind<std::vector<std::string>> interfaces;
    std::vector<std::string> requires_extensions;
    std::optional<BmcKeys> bmc;
    std::vector<std::string> secrets;  ///< further driver_info keys that the plugin must not see and nobody is shown
    std::uint32_t max_parallel = 16384;
    std::uint32_t per_bmc = 4;
    Json config = Json::object();
    std::optional<ManifestSignature> signature{};

    std::string path;  ///< of the manifest itself

    [[nodiscard]] bool operator==(const PluginManifest&) const = default;
};

}  // namespace tenon
