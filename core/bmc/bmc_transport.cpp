#include "bmc/bmc_transport.hpp"

#include "async/event.hpp"
#include "bmc/bmc_rules.hpp"

#include <boost/asio/redirect_error.hpp>
#include <fmt/format.h>

#include <sys/resource.h>

#include <algorithm>
#include <utility>

namespace tenon {

namespace {

constexpr unsigned max_redirects = 5;

HttpPeer peer_of(const BmcEndpoint& endpoint) {
    return {endpoint.is_tls, endpoint.host, endpoint.port, tls_trust_of(endpoint)};
}

/// A handshake costs a BMC more than an open connection: nine in twenty of the descriptors that we may have, for all
/// loops; as many are left for clients, and the rest for files.
std::size_t connections_for_each_of(std::size_t loops) {
    rlimit descriptors{};
    const bool is_known = ::getrlimit(RLIMIT_NOFILE, &descriptors) == 0;
    const std::size_t all = is_known ? std::min<rlim_t>(descriptors.rlim_cur, 1u << 16) * 9 / 20 : 128;
    return std::max<std::size_t>(all / loops, 1);
}

HttpLimits http_limits_of(const BmcLimits& limits, std::size_t loops) {
    HttpLimits made;
    made.max_connections = connections_for_each_of(loops);
    made.connect_timeout = limits.connect_timeout;
    made.idle_timeout = limits.idle_timeout;
    made.max_body = limits.max_body;
    return made;
}

}  // namespace

BmcTransport::BmcTransport(LoopGroup& loops, BmcLimits limits)
    : limits_(limits), http_(loops, http_limits_of(limits, loops.size())) {}

Awaitable<Result<HttpResponse>>
BmcTransport::send(Loop& loop, const BmcEndpoint& endpoint, HttpRequest request, unsigned attempts, Deadline deadline) {
    deadline = std::min<Deadline>(deadline, std::chrono::steady_clock::now() + limits_.request_timeout);
    for (unsigned followed = 0;; ++followed) {
        auto response = co_await send_once(loop, endpoint, request, attempts, deadline);
        if (!response) {
            co_return response;
        }
        auto next = redirect_target(endpoint, request.target, *response);
        if (!next) {
            co_return next.error();
        }
        if (!*next) {
            co_return response;
        }
        if (followed == max_redirects) {
            co_return error(
                Errc::bmc,
                fmt::format("{} redirects {} more than {} times", authority_of(endpoint), request.target, max_redirects)
            );
        }
        if (response->status == 303 && request.method != "HEAD") {
            request.method = "GET";
            request.body.clear();
            const auto is_of_body = [](const auto& header) {
                return equals_ignoring_case(header.first, "Content-Type");
            };
            std::erase_if(request.headers, is_of_body);
        }
        request.target = std::move(**next);
    }
}

Awaitable<Result<HttpResponse>> BmcTransport::send_once(
    Loop& loop, const BmcEndpoint& endpoint, const HttpRequest& request, unsigned attempts, Deadline deadline
) {
    const auto peer = peer_of(endpoint);
    for (unsigned attempt = 1;; ++attempt) {
        auto outcome = co_await http_.request(loop, peer, request, deadline);
        if (outcome) {
            co_return std::move(*outcome);
        }
        const auto& failure = outcome.error();
        const auto next = std::chrono::steady_clock::now() + limits_.connect_retry_interval;
        if (failure.stage != HttpStage::connecting || !failure.is_passing || attempt >= attempts || next >= deadline) {
            co_return failure.error;
        }
        Timer timer(loop.executor());
        timer.expires_at(next);
        boost::system::error_code code;
        co_await timer.async_wait(boost::asio::redirect_error(use_awaitable, code));
        if (code) {
            co_return error(Errc::cancelled, fmt::format("{}; cancelled before the next try", failure.error.message));
        }
    }
}

}  // namespace tenon
