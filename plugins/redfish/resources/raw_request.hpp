#pragma once

#include "client/connection.hpp"
#include "protocol/json.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace redfish {

/// A request that a client made up himself.
struct RawRequest {
    std::string method = "GET";
    std::string path{};
    std::optional<json> body{};
    std::string if_match{};  ///< empty: without
};

/// Why the path may not be asked for; empty: it may. It has to stand under /redfish/ after whatever reading a BMC may
/// give it: no "..", no empty segment, nothing that decodes to a slash or a dot, no other host, no blanks.
std::string raw_path_refusal(std::string_view path);

/// Whether the request would log in, by whatever spelling of Sessions: a password belongs into driver_info, where it is
/// kept secret, and not into arguments.
bool is_login(std::string_view method, std::string_view path);

/// Sends it and answers whatever the BMC did: {"status", "headers": {ETag, Location, Allow, Retry-After}, "body"}. The
/// body is null, JSON, or a text where it is no JSON. No retry, no waiting for a task: this is what the BMC said.
tenon::task<json> send_raw(Connection& connection, RawRequest request);

}  // namespace redfish
