#pragma once

#include "async/loop.hpp"
#include "base/clock.hpp"
#include "http_client/http_outcome.hpp"

#include <chrono>
#include <memory>

namespace tenon {

struct HttpLimits {
    std::chrono::milliseconds connect_timeout{30'000};  ///< for name, TCP and TLS together
    std::chrono::seconds idle_timeout{30};
    std::size_t max_connections = 256;  ///< of a loop; with more in use none is kept afterwards: they are descriptors
    std::size_t max_header = 64u << 10;
    std::size_t max_body = 16u << 20;
};

/// An asynchronous HTTP/1.1 client with a pool of connections per loop. Follows no redirects, adds no credentials and
/// repeats nothing, with one exception: an idempotent request over a connection used before, which the peer closes
/// without a byte of an answer, goes out once more over a new one. Any other request goes over a new connection, or
/// over one that has already carried a second.
///
/// One for the process. Destroyed after close_idle(), or after the loops have stopped.
class HttpClient {
public:
    HttpClient(LoopGroup& loops, HttpLimits limits);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Runs on `loop`, ends by `deadline`, and can be cancelled by Asio's cancellation slot (terminal). A failure names
    /// host, port and what went wrong. `peer` and `request` outlive the coroutine.
    [[nodiscard]] Awaitable<HttpOutcome<HttpResponse>>
    request(Loop& loop, const HttpPeer& peer, const HttpRequest& request, Deadline deadline);

    /// Closes the idle connections of every loop; returns when that is done.
    [[nodiscard]] Awaitable<void> close_idle(Loop& loop, Deadline deadline);

private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace tenon
