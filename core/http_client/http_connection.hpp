#pragma once

#include "async/event.hpp"
#include "async/loop.hpp"
#include "async/stream_socket.hpp"
#include "async/tls_transport.hpp"
#include "base/clock.hpp"
#include "http_client/http_codec.hpp"
#include "http_client/http_outcome.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tenon {

/// One connection, plain or TLS. Lives on one loop. Every step ends by its deadline and by the awaiting coroutine's
/// cancellation; after a failure there is nothing left to do but to drop it.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
public:
    using Endpoint = boost::asio::ip::tcp::endpoint;

    HttpConnection(Loop& loop, HttpPeer peer);

    /// Connects to one address of the peer.
    [[nodiscard]] Awaitable<HttpOutcome<void>> connect(Endpoint endpoint, Deadline deadline);

    /// Makes it TLS.
    [[nodiscard]] Awaitable<HttpOutcome<void>> secure(ssl_ctx_st* context, Deadline deadline);

    /// One request and its answer. `request` outlives the coroutine.
    [[nodiscard]] Awaitable<HttpOutcome<HttpResponse>>
    exchange(const HttpRequest& request, HttpResponseReader::Limits limits, Deadline deadline);

    [[nodiscard]] const HttpPeer& peer() const { return peer_; }

    /// Whether it can carry another exchange: the last one ended cleanly and the peer has neither closed nor spoken
    /// since.
    [[nodiscard]] bool is_reusable();

    /// Whether it carried another exchange before: some peers take one, promise more and close at the next.
    [[nodiscard]] bool was_reused() const { return exchanges_ > 1; }

private:
    void arm(Deadline deadline);
    void disarm();
    [[nodiscard]] HttpFailure
    failure(HttpStage stage, const std::string& what, const boost::system::error_code& code) const;
    /// What is taken at once; none is no failure.
    [[nodiscard]] std::size_t write_now(std::string_view bytes, boost::system::error_code& failure);
    [[nodiscard]] Awaitable<void> write(std::string_view bytes, boost::system::error_code& failure);
    /// What can be read at once; none is no failure.
    [[nodiscard]] std::size_t read_now(boost::asio::mutable_buffer space, boost::system::error_code& failure);
    [[nodiscard]] Awaitable<HttpOutcome<HttpResponse>>
    receive(const HttpRequest& request, HttpResponseReader::Limits limits);
    /// What `bytes`, or the end that `code` says, come to; nothing: more must come. `reader`: nullptr before the first
    /// byte.
    [[nodiscard]] std::optional<HttpOutcome<HttpResponse>> take(
        const HttpRequest& request, HttpResponseReader* reader, std::string_view bytes,
        const boost::system::error_code& code
    );

    const HttpPeer peer_;
    const std::string authority_;
    StreamSocket socket_;
    std::optional<TlsTransport> tls_;
    Timer watchdog_;
    std::uint64_t armed_ = 0;
    bool is_late_ = false;
    bool is_reusable_ = false;
    unsigned exchanges_ = 0;  // that ended with an answer
};

/// The addresses of `peer`. Asks the system's resolver, on Asio's own thread, unless the host is an address already.
[[nodiscard]] Awaitable<HttpOutcome<std::vector<HttpConnection::Endpoint>>>
resolve(Loop& loop, const HttpPeer& peer, Deadline deadline);

}  // namespace tenon
