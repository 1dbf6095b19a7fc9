#include "http_client/http_client.hpp"

#include "async/event.hpp"
#include "http_client/connection_pool.hpp"
#include "http_client/http_codec.hpp"
#include "http_client/http_connection.hpp"
#include "http_client/tls_contexts.hpp"

#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

namespace tenon {

class HttpClient::State {
public:
    using Connected = HttpOutcome<std::shared_ptr<HttpConnection>>;

    State(LoopGroup& loops, HttpLimits limits) : limits_(limits), loops_(loops) {
        for (unsigned i = 0; i < loops.size(); ++i) {
            pools_.push_back(std::make_shared<ConnectionPool>(loops.at(i), limits.idle_timeout, limits.max_connections)
            );
        }
    }

    Awaitable<HttpOutcome<HttpResponse>>
    request(Loop& loop, const HttpPeer& peer, const HttpRequest& request, Deadline deadline) {
        if (auto checked = check_http_request(request); !checked) {
            co_return HttpFailure{checked.error(), HttpStage::connecting, false};
        }
        const auto pool = pools_[loop.index()];
        const ConnectionPool::Use use(pool);
        auto connection = pool->take(peer);
        if (connection && !connection->was_reused() && !is_idempotent(request.method)) {
            connection = nullptr;  // what cannot be repeated does not find out whether the peer takes a second request
        }
        const HttpResponseReader::Limits limits{limits_.max_header, limits_.max_body};
        try {
            while (true) {
                const bool is_used = connection != nullptr;
                if (!is_used) {
                    auto dialled = co_await dial(loop, peer, deadline);
                    if (!dialled) {
                        co_return dialled.error();
                    }
                    connection = std::move(*dialled);
                }
                auto outcome = co_await connection->exchange(request, limits, deadline);
                if (is_used && outcome.has_error() && is_worth_repeating(outcome.error(), request)) {
                    connection = nullptr;
                    continue;
                }
                if (outcome && connection->is_reusable()) {
                    pool->put(std::move(connection));
                }
                co_return outcome;
            }
        } catch (const boost::system::system_error&) {
            // Asio throws operation_aborted from the next co_await of a coroutine that was cancelled between two steps.
        }
        auto cancelled = error(Errc::cancelled, fmt::format("{} {}: cancelled", request.method, request.target));
        co_return HttpFailure{std::move(cancelled), HttpStage::unanswered, false};
    }

    Awaitable<void> close_idle(Loop& loop, Deadline deadline) {
        // Kept by this coroutine only: what is posted to the other loops may outlive this one, and its timer with it.
        const auto done = std::make_shared<Event>(loop);
        const auto left = std::make_shared<std::atomic<unsigned>>(loops_.size());
        for (unsigned i = 0; i < loops_.size(); ++i) {
            const std::weak_ptr<Event> waiting = done;
            boost::asio::post(loops_.at(i).executor(), [waiting, left, pool = pools_[i], &loop] {
                pool->clear();
                if (--*left > 0) {
                    return;
                }
                boost::asio::post(loop.executor(), [waiting] {
                    if (const auto set = waiting.lock()) {
                        set->set();
                    }
                });
            });
        }
        static_cast<void>(co_await done->wait_until(deadline));
    }

private:
    static bool is_worth_repeating(const HttpFailure& failure, const HttpRequest& request) {
        return failure.stage == HttpStage::unanswered && failure.error.code == Errc::bmc &&
               is_idempotent(request.method);
    }

    Awaitable<Connected> dial(Loop& loop, const HttpPeer& peer, Deadline deadline) {
        using Clock = std::chrono::steady_clock;
        deadline = std::min<Deadline>(deadline, Clock::now() + limits_.connect_timeout);
        std::shared_ptr<ssl_ctx_st> context;
        if (peer.is_tls) {
            auto made = contexts_.get(peer.trust);
            if (!made) {
                co_return HttpFailure{made.error(), HttpStage::connecting, false};
            }
            context = std::move(*made);
        }
        const auto endpoints = co_await resolve(loop, peer, deadline);
        if (!endpoints) {
            co_return endpoints.error();
        }
        HttpOutcome<void> connected;
        pools_[loop.index()]->make_room();
        for (std::size_t i = 0; i < endpoints->size(); ++i) {
            const auto connection = std::make_shared<HttpConnection>(loop, peer);
            // An address that swallows packets must not eat the time of the ones behind it.
            const auto share = (deadline - Clock::now()) / static_cast<int>(endpoints->size() - i);
            connected = co_await connection->connect((*endpoints)[i], Clock::now() + share);
            if (connected && peer.is_tls) {
                connected = co_await connection->secure(context.get(), deadline);
            }
            if (connected) {
                co_return connection;
            }
            if (!connected.error().is_passing) {
                break;
            }
        }
        co_return connected.error();
    }

    const HttpLimits limits_;
    LoopGroup& loops_;
    std::vector<std::shared_ptr<ConnectionPool>> pools_;  // by the loop's index, each used on its loop only
    TlsContexts contexts_;
};

HttpClient::HttpClient(LoopGroup& loops, HttpLimits limits) : state_(std::make_unique<State>(loops, limits)) {}

HttpClient::~HttpClient() = default;

Awaitable<HttpOutcome<HttpResponse>>
HttpClient::request(Loop& loop, const HttpPeer& peer, const HttpRequest& request, Deadline deadline) {
    return state_->request(loop, peer, request, deadline);
}

Awaitable<void> HttpClient::close_idle(Loop& loop, Deadline deadline) {
    co_await state_->close_idle(loop, deadline);
}

}  // namespace tenon
