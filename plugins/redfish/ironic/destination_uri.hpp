#pragma once

#include <string_view>

namespace redfish {

/// Whether `text` is an RFC 3986 URI with a scheme and a host, and valid in every part: what Ironic asks of the
/// Destination of a subscription (its rfc3986 validator), no more, so that "https://[::1]:9/e" and "x://h" pass.
bool is_destination_uri(std::string_view text);

}  // namespace redfish
