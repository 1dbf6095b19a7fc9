#pragma once

#include "protocol/json.hpp"

#include <tenon/bmc.hpp>

#include <string>
#include <string_view>

namespace redfish {

/// A request for what the service calls `link`, on our BMC, whatever host the link names (that of a proxy). Throws
/// Unexpected for a link that is no path: that is the service's mistake, and the host would blame the caller.
[[nodiscard]] tenon::HttpRequest request_of(std::string method, const std::string& link);

void add_json(tenon::HttpRequest& request, const json& body);

/// The header's value; empty when there is none.
[[nodiscard]] std::string header_of(const tenon::HttpResponse& response, std::string_view name);

}  // namespace redfish
