#pragma once

#include "api/session.hpp"
#include "base/result.hpp"
#include "config/listen_address.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include <string>

namespace tenon::api {

using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol, Executor>;

/// Whether nobody listens there; the error names the address. SO_REUSEPORT would let a second server of the same user
/// bind without a word and steal every other connection. Takes away a Unix socket that a dead process has left.
[[nodiscard]] Result<void> check_free(const ListenAddress& address);

/// Binds `acceptor` and listens, beside those of the other loops; port 0 becomes the one that was given.
[[nodiscard]] Result<void> listen_on(Acceptor& acceptor, ListenAddress& address);

/// "http://127.0.0.1:6385", "https://[::1]:6385" or "unix:/run/tenon/api.sock".
[[nodiscard]] std::string url_of(const ListenAddress& address);

/// The peer's address, "unix" for a Unix socket, and our end with its port.
[[nodiscard]] Arrival arrival_of(const Socket& socket);

}  // namespace tenon::api
