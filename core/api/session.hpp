#pragma once

#include "api/http_exchange.hpp"
#include "async/loop.hpp"
#include "async/soon.hpp"
#include "async/stream_socket.hpp"
#include "config/config.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

struct ssl_ctx_st;

namespace tenon::api {

using Socket = StreamSocket;

/// A connection that has just come in.
struct Arrival {
    std::string remote;                 ///< the peer's address; "unix" behind a Unix socket
    std::string local;                  ///< "127.0.0.1:6385": our end, for links when the client sends no Host
    std::shared_ptr<ssl_ctx_st> tls{};  ///< nullptr: it speaks plain HTTP
};

/// Answers one request: fills in `answer`, which comes empty. Both live until it is there.
using Dispatch = std::function<Soon<void>(Loop& loop, const Request& request, Response& answer)>;

/// What the sweep sees of one connection.
class SweptSession {
public:
    virtual ~SweptSession() = default;

    /// Ends the step whose time is up.
    virtual void sweep(std::chrono::steady_clock::time_point now) = 0;
    /// Closes now when no request has begun, otherwise after the answer.
    virtual void finish() = 0;
    /// Closes at once.
    virtual void abort() = 0;
};

class SessionTurn;

/// The connections of one loop. Everything but `open` belongs to the loop's thread.
struct SessionGroup {
    SessionGroup(Loop& on, const HttpConfig& limits, const Dispatch& answer, std::atomic<std::uint32_t>& count);
    ~SessionGroup();
    SessionGroup(const SessionGroup&) = delete;
    SessionGroup& operator=(const SessionGroup&) = delete;

    Loop& loop;
    const HttpConfig config;
    const Dispatch dispatch;
    std::atomic<std::uint32_t>& open;  ///< connections of the whole server
    std::unordered_set<SweptSession*> sessions;
    std::vector<std::unique_ptr<SessionTurn>> spare;  ///< given back by sessions that wait
    bool is_draining = false;
};

/// Serves one connection to its end: reads, answers every complete request that has arrived with one write, keeps the
/// connection as HTTP asks for. Runs on the group's loop; `group` outlives it.
[[nodiscard]] Awaitable<void> run_session(std::shared_ptr<SessionGroup> group, Socket socket, Arrival arrival);

}  // namespace tenon::api
