#pragma once

#include "api/exchange.hpp"
#include "api/session.hpp"
#include "base/result.hpp"
#include "config/config.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tenon::api {

/// The HTTP server: on every loop an acceptor for every address (SO_REUSEPORT) and the connections that it took.
///
/// listen(), start() and the destructor run on one thread, which is no loop's. Destroy it after
/// LoopGroup::stop_and_join() and before the loops themselves.
class Server {
public:
    /// All of Tenon's routes.
    Server(Services services, LoopGroup& loops);
    /// Anything that answers requests.
    Server(const Config& config, LoopGroup& loops, Dispatch dispatch);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Reads certificate, key and authorities, when there is an https listener: at the start by listen(), and again
    /// when they have changed. What is wrong changes nothing. Connections that are open keep what they began with.
    [[nodiscard]] Result<void> load_certificates();

    /// Binds the configured addresses and tells their URLs, with the true port where 0 was asked for. An address that
    /// is in use, even by another server with SO_REUSEPORT, is an error that names it.
    [[nodiscard]] Result<std::vector<std::string>> listen();

    /// Begins to accept. The loops may run already.
    void start();

    /// Stops accepting, lets running requests finish and closes every connection, by force once `deadline` has passed.
    [[nodiscard]] Awaitable<void> drain(Loop& loop, Deadline deadline);

    [[nodiscard]] std::uint32_t open_connections() const { return open_; }

private:
    class Listener;
    using TlsHolder = std::atomic<std::shared_ptr<ssl_ctx_st>>;

    const Config& config_;
    LoopGroup& loops_;
    Dispatch dispatch_;
    std::atomic<std::uint32_t> open_{0};
    TlsHolder tls_;
    std::vector<std::string> socket_files_;
    std::vector<std::shared_ptr<Listener>> listeners_;  // one a loop
};

}  // namespace tenon::api
