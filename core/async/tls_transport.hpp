#pragma once

#include "async/receive_buffer.hpp"
#include "async/stream_socket.hpp"
#include "base/tls_session.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace tenon {

/// TLS on a socket, either end. With OpenSSL's buffers between it and Asio, as asio::ssl::stream has them, an idle
/// connection would be 78 KiB.
class TlsTransport {
public:
    /// The server's end. `socket` is non-blocking and outlives this.
    TlsTransport(ssl_ctx_st* context, StreamSocket& socket);
    /// The client's end, which expects the peer `host`: see expect_tls_peer().
    TlsTransport(ssl_ctx_st* context, StreamSocket& socket, const std::string& host, const TlsTrust& trust);

    // A failure is the socket's, OpenSSL's in asio's category of it, or operation_aborted: somebody closed the socket.

    [[nodiscard]] Awaitable<void> shake_hands(boost::system::error_code& failure);

    /// As async_read_some.
    [[nodiscard]] Awaitable<std::size_t> read(boost::asio::mutable_buffer space, boost::system::error_code& failure);

    /// What can be had at once; none is no failure: wait_for_more(), then again. So nobody need keep space meanwhile.
    [[nodiscard]] std::size_t read_now(boost::asio::mutable_buffer space, boost::system::error_code& failure);
    [[nodiscard]] Awaitable<void> wait_for_more(boost::system::error_code& failure);

    /// Whether something has come that nobody has read.
    [[nodiscard]] bool has_unread() const { return !arrived_.is_empty() || session_.has_unread(); }

    /// All of it, as async_write.
    [[nodiscard]] Awaitable<void> write(std::string_view text, boost::system::error_code& failure);

    /// What is taken at once; none is no failure.
    [[nodiscard]] std::size_t write_now(std::string_view text, boost::system::error_code& failure);

    /// Gives memory back. Only while nobody reads.
    void rest();

    [[nodiscard]] TlsSession& session() { return session_; }

private:
    [[nodiscard]] Awaitable<void> wait_for(TlsStep step, boost::system::error_code& failure);
    /// One step of the session, which takes what it can of arrived_.
    [[nodiscard]] TlsStep step(const auto& of_session);
    /// Of a step that ended the connection.
    [[nodiscard]] boost::system::error_code end_of(TlsStep step) const;

    StreamSocket& socket_;
    ReceiveBuffer arrived_;
    std::string_view untaken_;  // of arrived_
    TlsSession session_;
    bool may_read_ = true;                  // without waiting
    TlsStep awaited_ = TlsStep::want_read;  // by the next read otherwise
    unsigned reads_without_waiting_ = 0;
};

}  // namespace tenon
