#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace tenon {

/// What went wrong, in the words of every layer. api/problem turns it into an HTTP status, plugin/abi_status to and
/// from the ABI's; both switch without `default`, so a new enumerator breaks the build where it must be thought about.
enum class Errc : std::uint8_t {
    invalid,             ///< the client's input is wrong
    unauthenticated,     ///< who is calling is not known
    forbidden,           ///< the caller may not
    not_found,           ///< no such thing
    method_not_allowed,  ///< the resource does not know this HTTP method
    not_acceptable,      ///< the version or the media type asked for cannot be served
    conflict,            ///< not in this state: locked, duplicate
    too_large,           ///< over a size limit
    limit,               ///< too many at once; later may work
    unavailable,         ///< passing; later may work
    timed_out,           ///< a deadline passed
    cancelled,           ///< somebody asked to stop
    unsupported,         ///< this machine or implementation cannot do it
    bmc,                 ///< the BMC refused, broke or could not be reached
    plugin,              ///< a plugin failed or broke its contract
    internal,            ///< ours
};

/// An error that the outside can provoke. The message names the thing, the value and the way out, and holds no secret.
struct Error {
    Errc code = Errc::internal;
    std::string message;
    unsigned http_status = 0;          ///< what a plugin asked for; 0: derived from code
    std::uint32_t retry_after_ms = 0;  ///< 0: none
};

[[nodiscard]] inline Error error(Errc code, std::string message) {
    return Error{code, std::move(message)};
}

/// For test reports and Boost's printing of a Result.
template <class Stream>
Stream& operator<<(Stream& out, const Error& e) {
    out << e.message;
    return out;
}

}  // namespace tenon
