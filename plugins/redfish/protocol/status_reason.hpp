#pragma once

#include <string_view>

namespace redfish {

/// " (Not Found)" for 404, to stand behind the number; empty for a status that BMCs do not send.
std::string_view reason_of(unsigned status);

}  // namespace redfish
