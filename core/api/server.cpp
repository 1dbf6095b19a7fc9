#include "api/server.hpp"

#include "api/problem.hpp"
#include "api/response_text.hpp"
#include "api/server_socket.hpp"
#include "async/event.hpp"
#include "async/sweep_time.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/tls_server.hpp"
#include "config/listen_address.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <list>
#include <utility>

namespace tenon::api {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::chrono::milliseconds drain_poll{10};
constexpr std::chrono::milliseconds accept_pause{100};

void refuse_connection(Socket socket) {
    const auto response = problem(error(Errc::limit, "Too many connections, please retry."));
    std::string text;
    append_response(text, response, Framing{false, false, false});
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(text), ignored);
}

}  // namespace

/// What one loop accepts and serves. Lives as long as its coroutines.
class Server::Listener : public std::enable_shared_from_this<Listener> {
public:
    Listener(
        Loop& loop, const HttpConfig& config, const Dispatch& dispatch, std::atomic<std::uint32_t>& open,
        const TlsHolder& tls
    )
        : loop_(loop),
          group_(std::make_shared<SessionGroup>(loop, config, dispatch, open)),
          sweeper_(loop.executor()),
          tls_(tls) {}

    Result<void> bind(ListenAddress& address) {
        auto& door = doors_.emplace_back(loop_.executor(), address.kind == ListenKind::https);
        return listen_on(door.acceptor, address);
    }

    /// A Unix socket has no SO_REUSEPORT: one listens, and the loops accept from it side by side.
    Result<void> share(const ListenAddress& address, Listener& owner) {
        auto& door = doors_.emplace_back(loop_.executor(), false);
        error_code failure;
        door.acceptor.assign(
            asio::local::stream_protocol(), ::dup(owner.doors_.back().acceptor.native_handle()), failure
        );
        return failure ? Result<void>(
                             error(Errc::unavailable, "cannot share " + name_of(address) + ": " + failure.message())
                         )
                       : Result<void>();
    }

    [[nodiscard]] Executor executor() { return loop_.executor(); }

    // The rest runs on the loop's thread.
    void start() {
        for (auto& door : doors_) {
            asio::co_spawn(loop_.executor(), accept(shared_from_this(), door), asio::detached);
        }
        asio::co_spawn(loop_.executor(), sweep(shared_from_this()), asio::detached);
    }

    void stop_accepting() {
        group_->is_draining = true;
        error_code ignored;
        for (auto& door : doors_) {
            take_waiting(door);
            door.acceptor.close(ignored);
        }
        for (auto* session : group_->sessions) {
            session->finish();
        }
    }

    void abort() {
        for (auto* session : group_->sessions) {
            session->abort();
        }
        sweeper_.cancel();
    }

private:
    struct Door {
        Door(Executor executor, bool with_tls) : acceptor(std::move(executor)), is_tls(with_tls) {}

        Acceptor acceptor;
        bool is_tls;
    };

    static Awaitable<void> accept(std::shared_ptr<Listener> self, Door& door) {
        auto& acceptor = door.acceptor;
        Timer pause(self->loop_.executor());
        auto& group = *self->group_;
        while (!group.is_draining) {
            error_code failure;
            Socket socket(self->loop_.executor());
            co_await acceptor.async_accept(socket, asio::redirect_error(use_awaitable, failure));
            if (!failure) {
                self->take(door, std::move(socket));
            } else if (failure == asio::error::operation_aborted || !acceptor.is_open()) {
                co_return;
            } else {
                // Out of descriptors: the next try would fail at once, too.
                log::warn("cannot accept a connection: {}", failure.message());
                pause.expires_after(accept_pause);
                co_await pause.async_wait(asio::redirect_error(use_awaitable, failure));
            }
        }
    }

    void take(const Door& door, Socket socket) {
        static auto& accepted = metrics::counter("tenon_http_connections_total", "Accepted HTTP connections");
        if (group_->open >= group_->config.max_connections) {
            refuse_connection(std::move(socket));
            return;
        }
        accepted.add();
        ++group_->open;
        auto arrival = arrival_of(socket);
        if (door.is_tls) {
            arrival.tls = tls_.load();
        }
        asio::co_spawn(loop_.executor(), run_session(group_, std::move(socket), std::move(arrival)), asio::detached);
    }

    /// Those that the kernel has let in already: closing would reset them, with what they have sent.
    void take_waiting(Door& door) {
        error_code failure;
        door.acceptor.non_blocking(true, failure);
        while (!failure) {
            Socket socket(loop_.executor());
            door.acceptor.accept(socket, failure);
            if (!failure) {
                take(door, std::move(socket));
            }
        }
    }

    static Awaitable<void> sweep(std::shared_ptr<Listener> self) {
        error_code failure;
        while (!failure) {
            self->sweeper_.expires_at(next_sweep(std::chrono::steady_clock::now()));
            co_await self->sweeper_.async_wait(asio::redirect_error(use_awaitable, failure));
            const auto now = std::chrono::steady_clock::now();
            for (auto* session : self->group_->sessions) {
                session->sweep(now);
            }
        }
    }

    Loop& loop_;
    std::shared_ptr<SessionGroup> group_;
    Timer sweeper_;
    const TlsHolder& tls_;
    std::list<Door> doors_;
};

Server::Server(const Config& config, LoopGroup& loops, Dispatch dispatch)
    : config_(config), loops_(loops), dispatch_(std::move(dispatch)) {
    for (unsigned i = 0; i < loops_.size(); ++i) {
        listeners_.push_back(std::make_shared<Listener>(loops_.at(i), config_.http, dispatch_, open_, tls_));
    }
}

Server::~Server() {
    for (const auto& path : socket_files_) {
        ::unlink(path.c_str());
    }
}

Result<void> Server::load_certificates() {
    const auto is_tls = [](const std::string& text) {
        const auto address = parse_listen_address(text);
        return address && address->kind == ListenKind::https;
    };
    if (std::none_of(config_.listen.begin(), config_.listen.end(), is_tls)) {
        return {};
    }
    auto context = make_tls_server_context({config_.tls.certificate, config_.tls.key, config_.tls.client_ca});
    if (!context) {
        return context.error();
    }
    tls_.store(std::move(*context));
    return {};
}

Result<std::vector<std::string>> Server::listen() {
    if (auto loaded = load_certificates(); !loaded) {
        return loaded.error();
    }
    std::vector<std::string> urls;
    for (const auto& text : config_.listen) {
        auto address = parse_listen_address(text);
        if (!address) {
            return error(Errc::invalid, "listen: " + address.error().message);
        }
        if (auto free = check_free(*address); !free) {
            return free.error();
        }
        const bool is_unix = address->kind == ListenKind::unix_socket;
        for (const auto& listener : listeners_) {
            const bool is_first = listener == listeners_.front();
            const auto bound =
                is_unix && !is_first ? listener->share(*address, *listeners_.front()) : listener->bind(*address);
            if (!bound) {
                return bound.error();
            }
        }
        if (is_unix) {
            socket_files_.push_back(address->address);
        }
        urls.push_back(url_of(*address));
    }
    return urls;
}

void Server::start() {
    for (const auto& listener : listeners_) {
        asio::post(listener->executor(), [listener] { listener->start(); });
    }
}

Awaitable<void> Server::drain(Loop& loop, Deadline deadline) {
    for (const auto& listener : listeners_) {
        asio::post(listener->executor(), [listener] { listener->stop_accepting(); });
    }
    Timer timer(loop.executor());
    while (open_ > 0 && std::chrono::steady_clock::now() < deadline) {
        error_code ignored;
        timer.expires_after(drain_poll);
        co_await timer.async_wait(asio::redirect_error(use_awaitable, ignored));
    }
    for (const auto& listener : listeners_) {
        asio::post(listener->executor(), [listener] { listener->abort(); });
    }
}

}  // namespace tenon::api
