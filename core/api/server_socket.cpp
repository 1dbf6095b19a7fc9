#include "api/server_socket.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <fmt/format.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <utility>

namespace tenon::api {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Endpoint = asio::generic::stream_protocol::endpoint;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr ::mode_t socket_mode = 0660;

Endpoint endpoint_of(const ListenAddress& address) {
    if (address.kind == ListenKind::unix_socket) {
        return asio::local::stream_protocol::endpoint(address.address);
    }
    return asio::ip::tcp::endpoint(asio::ip::make_address(address.address), address.port);
}

asio::ip::tcp::endpoint tcp_of(const Endpoint& endpoint) {
    asio::ip::tcp::endpoint made;
    if (endpoint.size() <= made.capacity()) {
        std::memcpy(made.data(), endpoint.data(), endpoint.size());
        made.resize(endpoint.size());
    }
    return made;
}

std::string text_of(const asio::ip::tcp::endpoint& endpoint) {
    const auto address = endpoint.address().to_string();
    return endpoint.address().is_v6() ? fmt::format("[{}]:{}", address, endpoint.port())
                                      : fmt::format("{}:{}", address, endpoint.port());
}

Error cannot_listen(const ListenAddress& address, const error_code& failure) {
    return error(Errc::unavailable, fmt::format("cannot listen on {}: {}", name_of(address), failure.message()));
}

/// A socket's file stays when its process dies; nobody answers there.
Result<void> remove_left_over(const ListenAddress& address) {
    struct stat about {};

    if (::lstat(address.address.c_str(), &about) != 0) {
        return {};
    }
    if (!S_ISSOCK(about.st_mode)) {
        return error(
            Errc::unavailable, fmt::format("cannot listen on {}: there is a file that is no socket", name_of(address))
        );
    }
    asio::io_context context;
    asio::local::stream_protocol::socket probe(context);
    error_code failure;
    probe.connect(asio::local::stream_protocol::endpoint(address.address), failure);
    if (!failure) {
        return cannot_listen(address, asio::error::address_in_use);
    }
    ::unlink(address.address.c_str());
    return {};
}

void open_and_bind(Acceptor& acceptor, const ListenAddress& address, bool is_shared, error_code& failure) {
    const auto endpoint = endpoint_of(address);
    const bool is_tcp = address.kind != ListenKind::unix_socket;
    acceptor.open(endpoint.protocol(), failure);
    if (!failure && is_tcp) {
        acceptor.set_option(asio::socket_base::reuse_address(true), failure);
    }
    if (!failure && is_tcp && is_shared) {
        acceptor.set_option(ReusePort(true), failure);
    }
    if (!failure && endpoint.protocol().family() == AF_INET6) {
        acceptor.set_option(asio::ip::v6_only(true), failure);
    }
    if (!failure) {
        acceptor.bind(endpoint, failure);
    }
}

}  // namespace

std::string url_of(const ListenAddress& address) {
    return address.kind == ListenKind::http ? "http://" + name_of(address) : name_of(address);
}

Result<void> check_free(const ListenAddress& address) {
    if (address.kind == ListenKind::unix_socket) {
        return remove_left_over(address);
    }
    asio::io_context context;
    Acceptor probe(context.get_executor());
    error_code failure;
    open_and_bind(probe, address, false, failure);
    return failure ? Result<void>(cannot_listen(address, failure)) : Result<void>();
}

Result<void> listen_on(Acceptor& acceptor, ListenAddress& address) {
    error_code failure;
    open_and_bind(acceptor, address, true, failure);
    if (!failure && address.kind == ListenKind::unix_socket) {
        ::chmod(address.address.c_str(), socket_mode);
    }
    if (!failure) {
        acceptor.listen(asio::socket_base::max_listen_connections, failure);
    }
    if (failure) {
        return cannot_listen(address, failure);
    }
    if (address.kind != ListenKind::unix_socket) {
        address.port = tcp_of(acceptor.local_endpoint(failure)).port();
    }
    return {};
}

Arrival arrival_of(const Socket& socket) {
    error_code failure;
    const auto remote = socket.remote_endpoint(failure);
    if (remote.protocol().family() == AF_UNIX) {
        return {"unix", "localhost"};
    }
    const auto local = socket.local_endpoint(failure);
    return {tcp_of(remote).address().to_string(), text_of(tcp_of(local))};
}

}  // namespace tenon::api
