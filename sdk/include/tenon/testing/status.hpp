// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/abi.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace tenon::test {

/// "TENON_CONFLICT"; "status 99" for one that ABI 1.0 does not know.
[[nodiscard]] inline std::string status_name(tenon_status status) {
    static constexpr std::array<std::string_view, 12> names = {
        "TENON_OK",         "TENON_CANCELLED", "TENON_TIMEOUT",     "TENON_INVALID",
        "TENON_NOT_FOUND",  "TENON_CONFLICT",  "TENON_UNSUPPORTED", "TENON_UNAVAILABLE",
        "TENON_PERMISSION", "TENON_BMC_ERROR", "TENON_INTERNAL",    "TENON_LIMIT"};
    return status >= 0 && static_cast<std::size_t>(status) < names.size()
               ? std::string(names[static_cast<std::size_t>(status)])
               : "status " + std::to_string(status);
}

/// What REST answers when the plugin names no HTTP status of its own, as abi.h has it.
[[nodiscard]] inline unsigned http_status_of(tenon_status status) noexcept {
    switch (status) {
    case TENON_OK:
        return 200;
    case TENON_INVALID:
    case TENON_UNSUPPORTED:
        return 400;
    case TENON_PERMISSION:
        return 403;
    case TENON_NOT_FOUND:
        return 404;
    case TENON_CONFLICT:
        return 409;
    case TENON_LIMIT:
        return 429;
    case TENON_CANCELLED:
    case TENON_UNAVAILABLE:
        return 503;
    case TENON_TIMEOUT:
        return 504;
    default:  // a plain number: what is not known counts as TENON_INTERNAL
        return 500;
    }
}

}  // namespace tenon::test
