#pragma once

#include "api/receive_buffer.hpp"
#include "api/session.hpp"
#include "base/tls_server.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <string_view>

namespace tenon::api {

/// TLS on a session's socket. With OpenSSL's buffers between it and Asio, as asio::ssl::stream has them, an idle
/// connection would be 78 KiB.
class TlsTransport {
public:
    /// `socket` is non-blocking and outlives this.
    TlsTransport(ssl_ctx_st* context, Socket& socket);

    /// False: it failed, or somebody closed or cancelled the socket.
    [[nodiscard]] Awaitable<bool> shake_hands();

    /// As async_read_some.
    [[nodiscard]] Awaitable<std::size_t> read(boost::asio::mutable_buffer space, boost::system::error_code& failure);

    /// All of it, as async_write.
    [[nodiscard]] Awaitable<void> write(std::string_view text, boost::system::error_code& failure);

    /// What is taken at once; none is no failure.
    [[nodiscard]] std::size_t write_now(std::string_view text, boost::system::error_code& failure);

    /// Gives memory back. Only while nobody reads.
    void rest();

    [[nodiscard]] TlsServerSession& session() { return session_; }

private:
    [[nodiscard]] Awaitable<void> wait_for(TlsStep step, boost::system::error_code& failure);
    /// One step of the session, which takes what it can of arrived_.
    [[nodiscard]] TlsStep step(const auto& of_session);

    Socket& socket_;
    ReceiveBuffer arrived_;
    std::string_view untaken_;  // of arrived_
    TlsServerSession session_;
    bool may_read_ = true;  // without waiting
    unsigned reads_without_waiting_ = 0;
};

}  // namespace tenon::api
