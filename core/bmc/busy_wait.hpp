#pragma once

#include "async/loop.hpp"
#include "base/clock.hpp"
#include "bmc/bmc_endpoint.hpp"
#include "bmc/bmc_limits.hpp"
#include "http_client/http_message.hpp"

namespace tenon {

/// Waits for as long as a busy BMC asks for in its `attempt`th answer, within the limits. True: ask again. False: the
/// answer stands, for it is no such request, came too often, or the wait would not end by `deadline`. Fails when it is
/// cancelled.
[[nodiscard]] Awaitable<Result<bool>> wait_while_busy(
    Loop& loop, const BmcEndpoint& endpoint, const HttpResponse& response, const BmcLimits& limits, unsigned attempt,
    Deadline deadline
);

}  // namespace tenon
