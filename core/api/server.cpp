#include "api/server.hpp"

#include "api/problem.hpp"
#include "api/response_text.hpp"
#include "async/event.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "config/listen_address.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <fmt/format.h>

#include <sys/socket.h>

#include <chrono>
#include <list>
#include <utility>

namespace tenon::api {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Endpoint = asio::ip::tcp::endpoint;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr std::chrono::seconds sweep_interval{1};
constexpr std::chrono::milliseconds drain_poll{10};
constexpr std::chrono::milliseconds accept_pause{100};

std::string text_of(const Endpoint& endpoint) {
    const auto address = endpoint.address().to_string();
    return fmt::format(fmt::runtime(endpoint.address().is_v6() ? "[{}]:{}" : "{}:{}"), address, endpoint.port());
}

Result<Endpoint> parse_endpoint(const std::string& text) {
    auto parsed = parse_listen_address(text);
    if (!parsed) {
        return error(Errc::invalid, "listen: " + parsed.error().message);
    }
    return Endpoint(asio::ip::make_address(parsed->address), parsed->port);
}

/// SO_REUSEPORT lets a second server of the same user bind without a word and steal every other connection: ask without
/// it first.
error_code find_out_whether_free(asio::io_context& context, const Endpoint& endpoint) {
    error_code failure;
    Acceptor probe(context.get_executor());
    probe.open(endpoint.protocol(), failure);
    if (!failure) {
        probe.set_option(asio::socket_base::reuse_address(true), failure);
    }
    if (!failure && endpoint.address().is_v6()) {
        probe.set_option(asio::ip::v6_only(true), failure);
    }
    if (!failure) {
        probe.bind(endpoint, failure);
    }
    return failure;
}

error_code bind_and_listen(Acceptor& acceptor, const Endpoint& endpoint) {
    error_code failure;
    acceptor.open(endpoint.protocol(), failure);
    if (!failure) {
        acceptor.set_option(asio::socket_base::reuse_address(true), failure);
    }
    if (!failure) {
        acceptor.set_option(ReusePort(true), failure);
    }
    if (!failure && endpoint.address().is_v6()) {
        acceptor.set_option(asio::ip::v6_only(true), failure);
    }
    if (!failure) {
        acceptor.bind(endpoint, failure);
    }
    if (!failure) {
        acceptor.listen(asio::socket_base::max_listen_connections, failure);
    }
    return failure;
}

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
    Listener(Loop& loop, const HttpConfig& config, const Dispatch& dispatch, std::atomic<std::uint32_t>& open)
        : loop_(loop),
          group_(std::make_shared<SessionGroup>(loop, config, dispatch, open)),
          sweeper_(loop.executor()) {}

    Result<Endpoint> bind(const Endpoint& endpoint) {
        auto& acceptor = acceptors_.emplace_back(loop_.executor());
        if (const auto failure = bind_and_listen(acceptor, endpoint)) {
            return error(
                Errc::unavailable, fmt::format("cannot listen on {}: {}", text_of(endpoint), failure.message())
            );
        }
        error_code ignored;
        return acceptor.local_endpoint(ignored);
    }

    [[nodiscard]] Executor executor() { return loop_.executor(); }

    // The rest runs on the loop's thread.
    void start() {
        for (auto& acceptor : acceptors_) {
            asio::co_spawn(loop_.executor(), accept(shared_from_this(), acceptor), asio::detached);
        }
        asio::co_spawn(loop_.executor(), sweep(shared_from_this()), asio::detached);
    }

    void stop_accepting() {
        group_->is_draining = true;
        error_code ignored;
        for (auto& acceptor : acceptors_) {
            acceptor.close(ignored);
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
    static Awaitable<void> accept(std::shared_ptr<Listener> self, Acceptor& acceptor) {
        Timer pause(self->loop_.executor());
        auto& group = *self->group_;
        static auto& accepted = metrics::counter("tenon_http_connections_total", "Accepted HTTP connections");
        while (!group.is_draining) {
            error_code failure;
            Socket socket(self->loop_.executor());
            co_await acceptor.async_accept(socket, asio::redirect_error(use_awaitable, failure));
            if (failure == asio::error::operation_aborted || !acceptor.is_open()) {
                co_return;
            }
            if (failure) {
                // Out of descriptors: the next try would fail at once, too.
                log::warn("cannot accept a connection: {}", failure.message());
                pause.expires_after(accept_pause);
                co_await pause.async_wait(asio::redirect_error(use_awaitable, failure));
                continue;
            }
            if (group.open >= group.config.max_connections) {
                refuse_connection(std::move(socket));
                continue;
            }
            accepted.add();
            ++group.open;
            asio::co_spawn(self->loop_.executor(), run_session(self->group_, std::move(socket)), asio::detached);
        }
    }

    static Awaitable<void> sweep(std::shared_ptr<Listener> self) {
        error_code failure;
        while (!failure) {
            self->sweeper_.expires_after(sweep_interval);
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
    std::list<Acceptor> acceptors_;
};

Server::Server(const Config& config, LoopGroup& loops, Dispatch dispatch)
    : config_(config), loops_(loops), dispatch_(std::move(dispatch)) {
    for (unsigned i = 0; i < loops_.size(); ++i) {
        listeners_.push_back(std::make_shared<Listener>(loops_.at(i), config_.http, dispatch_, open_));
    }
}

Server::~Server() = default;

Result<std::vector<std::string>> Server::listen() {
    std::vector<std::string> endpoints;
    for (const auto& text : config_.listen) {
        auto endpoint = parse_endpoint(text);
        if (!endpoint) {
            return endpoint.error();
        }
        if (const auto failure = find_out_whether_free(loops_.at(0).context(), *endpoint)) {
            return error(Errc::unavailable, fmt::format("cannot listen on {}: {}", text, failure.message()));
        }
        for (const auto& listener : listeners_) {
            endpoint = listener->bind(*endpoint);
            if (!endpoint) {
                return endpoint.error();
            }
        }
        endpoints.push_back(text_of(*endpoint));
    }
    return endpoints;
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
