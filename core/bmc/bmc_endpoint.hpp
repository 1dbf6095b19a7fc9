#pragma once

#include "base/json.hpp"
#include "model/plugin_manifest.hpp"

#include <cstdint>
#include <string>

namespace tenon {

enum class BmcAuth : std::uint8_t {
    automatic,
    basic,
    session
};

/// Where a node's BMC is and how to prove who we are. Made from driver_info by the manifest's `bmc:` keys.
struct BmcEndpoint {
    bool is_tls = true;
    std::string host;  ///< name, IPv4 or IPv6 without brackets
    std::string port;
    std::string
        root_prefix;  ///< path in the address, without a trailing slash: where the service root is; usually empty
    std::string username;
    std::string password;  ///< never logged, never shown
    BmcAuth auth = BmcAuth::automatic;
    bool verify_ca = true;
    std::string ca_path;  ///< file or directory; empty: the system's

    // How errors name what mends them: the driver_info keys these came from.
    std::string username_key;
    std::string password_key;
    std::string verify_ca_key;

    [[nodiscard]] bool operator==(const BmcEndpoint&) const = default;
};

/// Reads the endpoint out of `driver_info`. The errors are Ironic's texts, with `node_uuid`.
[[nodiscard]] Result<BmcEndpoint>
bmc_endpoint_from(const BmcKeys& keys, const Json& driver_info, std::string_view node_uuid);

}  // namespace tenon
