#pragma once

#include "base/error.hpp"

#include <string_view>

namespace tenon {

/// The enumerator's name, for records.
[[nodiscard]] constexpr std::string_view to_string(Errc code) {
    switch (code) {
    case Errc::invalid:
        return "invalid";
    case Errc::unauthenticated:
        return "unauthenticated";
    case Errc::forbidden:
        return "forbidden";
    case Errc::not_found:
        return "not_found";
    case Errc::method_not_allowed:
        return "method_not_allowed";
    case Errc::not_acceptable:
        return "not_acceptable";
    case Errc::conflict:
        return "conflict";
    case Errc::too_large:
        return "too_large";
    case Errc::limit:
        return "limit";
    case Errc::unavailable:
        return "unavailable";
    case Errc::timed_out:
        return "timed_out";
    case Errc::cancelled:
        return "cancelled";
    case Errc::unsupported:
        return "unsupported";
    case Errc::bmc:
        return "bmc";
    case Errc::plugin:
        return "plugin";
    case Errc::internal:
        return "internal";
    }
    return "internal";
}

}  // namespace tenon
