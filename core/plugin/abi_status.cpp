#include "plugin/abi_status.hpp"

#include <array>
#include <cstddef>

namespace tenon {

Errc errc_from(tenon_status status) {
    switch (status) {
    case TENON_CANCELLED:
        return Errc::cancelled;
    case TENON_TIMEOUT:
        return Errc::timed_out;
    case TENON_INVALID:
        return Errc::invalid;
    case TENON_NOT_FOUND:
        return Errc::not_found;
    case TENON_CONFLICT:
        return Errc::conflict;
    case TENON_UNSUPPORTED:
        return Errc::unsupported;
    case TENON_UNAVAILABLE:
        return Errc::unavailable;
    case TENON_PERMISSION:
        return Errc::forbidden;
    case TENON_BMC_ERROR:
        return Errc::bmc;
    case TENON_LIMIT:
        return Errc::limit;
    default:  // a plain number: a newer plugin may know more of them
        return Errc::plugin;
    }
}

tenon_status to_abi_status(Errc code) {
    switch (code) {
    case Errc::invalid:
    case Errc::method_not_allowed:
    case Errc::not_acceptable:
        return TENON_INVALID;
    case Errc::unauthenticated:
    case Errc::forbidden:
        return TENON_PERMISSION;
    case Errc::not_found:
        return TENON_NOT_FOUND;
    case Errc::conflict:
        return TENON_CONFLICT;
    case Errc::too_large:
    case Errc::limit:
        return TENON_LIMIT;
    case Errc::unavailable:
        return TENON_UNAVAILABLE;
    case Errc::timed_out:
        return TENON_TIMEOUT;
    case Errc::cancelled:
        return TENON_CANCELLED;
    case Errc::unsupported:
        return TENON_UNSUPPORTED;
    case Errc::bmc:
        return TENON_BMC_ERROR;
    case Errc::plugin:
    case Errc::internal:
        return TENON_INTERNAL;
    }
    return TENON_INTERNAL;
}

std::string_view name_of_status(tenon_status status) {
    static constexpr std::array<std::string_view, 12> names = {
        "TENON_OK",         "TENON_CANCELLED", "TENON_TIMEOUT",     "TENON_INVALID",
        "TENON_NOT_FOUND",  "TENON_CONFLICT",  "TENON_UNSUPPORTED", "TENON_UNAVAILABLE",
        "TENON_PERMISSION", "TENON_BMC_ERROR", "TENON_INTERNAL",    "TENON_LIMIT"};
    return status >= 0 && static_cast<std::size_t>(status) < names.size() ? names[static_cast<std::size_t>(status)]
                                                                          : std::string_view{};
}

}  // namespace tenon
