#pragma once

#include "base/result.hpp"
#include "base/tls.hpp"
#include "http_client/http_message.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>

namespace tenon {

/// Whom to talk to, and what to trust.
struct HttpPeer {
    bool is_tls = true;
    std::string host;  ///< IPv6 without brackets
    std::string port;
    TlsTrust trust;

    [[nodiscard]] bool operator==(const HttpPeer&) const = default;
};

/// By what a connection depends on: two peers of which none comes first can share one.
struct HttpPeerOrder {
    [[nodiscard]] bool operator()(const HttpPeer& a, const HttpPeer& b) const {
        const auto key = [](const HttpPeer& peer) {
            return std::tuple_cat(std::tie(peer.host, peer.port, peer.is_tls), peer.trust.settings());
        };
        return key(a) < key(b);
    }
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
