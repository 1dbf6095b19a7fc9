#include "bmc/bmc_transport.hpp"

#include "async/event.hpp"
#include "bmc/bmc_rules.hpp"

#include <fmt/format.h>

#include <sys/resource.h>

#include <algorithm>
#include <utility>

namespace tenon {

namespace {

constexpr unsigned max_redirects = 5;

/// A handshake costs a BMC more than an open connection: nine in twenty of the descriptors that we may have, for all
/// loops; as many are left for clients, and the rest for files.
std::size_t connections_for_each_of(std::size_t loops) {
    rlimit descriptors{};
    const bool is_known = ::getrlimit(RLIMIT_NOFILE, &descriptors) == 0;
    const std::size_t all = is_known ? std::min<rlim_t>(descriptors.rlim_cur, 1u << 16) * 9 / 20 : 128;
    return std::max<std::size_t>(all / loops, 1);
}

/// Turns the request to where the answer sends it. False: nowhere, the answer stands.
Result<bool>
redirect(const BmcEndpoint& endpoint, HttpRequest& request, const HttpResponse& response, unsigned followed) {
    auto next = redirect_target(endpoint, request.target, response);
    if (!next) {
        return next.error();
    }
    if (!*next) {
        return false;
    }
    if (followed == max_redirects) {
        return error(
            Errc::bmc,
            fmt::format("{} redirects {} more than {} times", authority_of(endpoint), request.target, max_redirects)
        );
    }
    if (response.status == 303 && request.method != "HEAD") {
        request.method = "GET";
        request.body.clear();
        const auto is_of_body = [](const auto& header) { return equals_ignoring_case(header.first, "Content-Type"); };
        std::erase_if(request.headers, is_of_body);
    }
    request.target = std::move(**next);
    return true;
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
    unsigned followed = 0;
    unsigned attempt = 1;
    while (true) {
        auto outcome = co_await http_.request(loop, endpoint.peer, request, deadline);
        if (outcome) {
            const auto is_redirected = redirect(endpoint, request, *outcome, followed);
            if (!is_redirected) {
                co_return is_redirected.error();
            }
            if (!*is_redirected) {
                co_return std::move(*outcome);
            }
            ++followed;
            attempt = 1;
            continue;
        }
        const auto& failure = outcome.error();
        const auto next = std::chrono::steady_clock::now() + limits_.connect_retry_interval;
        if (failure.stage != HttpStage::connecting || !failure.is_passing || attempt >= attempts || next >= deadline) {
            co_return failure.error;
        }
        ++attempt;
        const bool is_time = co_await pause_until(loop, next);
        if (!is_time) {
            co_return error(Errc::cancelled, fmt::format("{}; cancelled before the next try", failure.error.message));
        }
    }
}

}  // namespace tenon
