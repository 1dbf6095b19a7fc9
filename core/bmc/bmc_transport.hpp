#pragma once

#include "async/loop.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "bmc/bmc_endpoint.hpp"
#include "bmc/bmc_limits.hpp"
#include "http_client/http_client.hpp"
#include "http_client/http_message.hpp"

namespace tenon {

/// Brings one request to a BMC and its answer back: connects as often as the limits allow, and follows redirects on the
/// same scheme, host and port. Knows nothing of credentials.
class BmcTransport {
public:
    BmcTransport(LoopGroup& loops, BmcLimits limits);

    /// `endpoint` outlives the coroutine.
    [[nodiscard]] Awaitable<Result<HttpResponse>>
    send(Loop& loop, const BmcEndpoint& endpoint, HttpRequest request, unsigned attempts, Deadline deadline);

    [[nodiscard]] Awaitable<void> close_idle(Loop& loop, Deadline deadline) { return http_.close_idle(loop, deadline); }

    [[nodiscard]] const BmcLimits& limits() const { return limits_; }

private:
    const BmcLimits limits_;
    HttpClient http_;
};

}  // namespace tenon
