#pragma once

#include "base/json.hpp"
#include "http_client/http_outcome.hpp"
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
    HttpPeer peer;
    std::string
        root_prefix;  ///< path in the address, without a trailing slash: where the service root is; usually empty
    std::string username;
    std::string password;  ///< never logged, never shown
    BmcAuth auth = BmcAuth::automatic;
    unsigned per_bmc = 4;  ///< requests at once

    BmcKeys keys;  ///< the driver_info keys these came from: how errors name what mends them

    [[nodiscard]] bool operator==(const BmcEndpoint&) const = default;
};

/// "driver_info/redfish_verify_ca"; `what` in words where the plugin's manifest names no such key.
[[nodiscard]] std::string setting_of(const std::string& key, std::string_view what);

/// Reads the endpoint out of `driver_info`. The errors are Ironic's texts, with `node_uuid`.
[[nodiscard]] Result<BmcEndpoint>
bmc_endpoint_from(const BmcKeys& keys, const Json& driver_info, std::string_view node_uuid);

}  // namespace tenon
