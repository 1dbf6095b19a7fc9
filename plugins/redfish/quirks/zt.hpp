#pragma once

#include "protocol/json.hpp"
#include "protocol/message.hpp"

namespace redfish::zt {

/// ZT Systems take HttpHeaders as one object where the standard has a list of them. The same headers so; JSON null:
/// they are no list of objects. Seen: hw-event-proxy.
json headers_as_map(const json& headers);

/// Whether the service complains of the form of HttpHeaders.
bool wants_headers_as_map(const Message& message);

}  // namespace redfish::zt
