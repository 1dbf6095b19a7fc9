#pragma once

#include <tenon/error.hpp>

namespace redfish {

/// Whether `error` is an end that nothing may hold up: the call was cancelled, or the host refuses. Any other means no
/// more than that this one request came to nothing (or that the deadline passed, which the next one will tell), and the
/// BMC may have carried it out nevertheless.
[[nodiscard]] inline bool ends_the_call(const tenon::Error& error) {
    const tenon_status status = error.status();
    return status != TENON_BMC_ERROR && status != TENON_UNAVAILABLE && status != TENON_TIMEOUT && status != TENON_LIMIT;
}

}  // namespace redfish
