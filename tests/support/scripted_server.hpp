#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tenon::test {

/// A TCP server on loopback that does to its clients what the script says: the faults that no proper server shows.
/// One thread per connection.
class ScriptedServer {
public:
    /// The server's end of one connection.
    class Peer {
    public:
        explicit Peer(int fd) : fd_(fd) {}

        /// One request, to the end of its body. Empty: the client closed.
        std::string read_request();
        /// Whatever comes next. Empty: the client closed.
        std::string read_some();
        /// False: the client is gone.
        bool send(std::string_view bytes);
        /// Returns when the client has closed.
        void wait_for_close();

    private:
        int fd_;
        std::string buffer_;
    };

    /// `script` is called for each connection with its number, from 0; the connection closes when it returns.
    using Script = std::function<void(Peer& peer, unsigned number)>;

    explicit ScriptedServer(Script script);
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

    [[nodiscard]] unsigned connections() const { return connections_; }

    /// Returns when that many connections were accepted.
    void wait_for_connections(unsigned count) const;

    /// Returns when no connection is open on the server's side.
    void wait_for_no_connection();

private:
    void accept_all();

    Script script_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<unsigned> connections_{0};
    std::mutex mutex_;  // guards open_
    std::vector<int> open_;
    std::vector<std::jthread> threads_;
    std::jthread acceptor_;
};

/// A port on loopback where nobody listens.
[[nodiscard]] std::uint16_t closed_port();

/// A port on loopback that neither accepts nor refuses: its queue is full.
class SilentPort {
public:
    SilentPort();
    ~SilentPort();
    SilentPort(const SilentPort&) = delete;
    SilentPort& operator=(const SilentPort&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    std::vector<int> fds_;
    std::uint16_t port_ = 0;
};

}  // namespace tenon::test
