#pragma once

#include "async/loop.hpp"
#include "support/bmc_sim/simulator.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>

namespace tenon::bmc_sim {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

/// Serves one connection until it ends. `tls`: nullptr for plain HTTP. `simulator` and `tls` outlive it.
[[nodiscard]] Awaitable<void>
serve_connection(Socket socket, boost::asio::ssl::context* tls, Executor executor, Simulator& simulator);

}  // namespace tenon::bmc_sim
