#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace redfish {

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7), the one form that is sent today; unset: it is none.
[[nodiscard]] std::optional<std::chrono::sys_seconds> http_date(std::string_view text);

}  // namespace redfish
