#pragma once

#include "base/result.hpp"
#include "base/tls.hpp"
#include "http_client/http_message.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace tenon {

/// Whom to talk to, and what to trust.
struct HttpPeer {
    bool is_tls = true;
    std::string host;  ///< IPv6 without brackets
    std::string port;
    TlsTrust trust;
};

/// How far an exchange came before it failed.
enum class HttpStage : std::uint8_t {
    connecting,  ///< nothing was sent
    unanswered,  ///< something may have been sent; not a byte came back
    answering,   ///< the answer broke off or is not HTTP
};

struct HttpFailure {
    Error error;
    HttpStage stage = HttpStage::connecting;
    bool is_passing = false;  ///< the same may work a little later: refused, unreachable, timed out
};

template <class T>
using HttpOutcome = boost::system::result<T, HttpFailure>;

[[noreturn]] inline void throw_exception_from_error(const HttpFailure& failure, const boost::source_location&) {
    throw std::logic_error("value() of a failed HttpOutcome: " + failure.error.message);
}

}  // namespace tenon
