#pragma once

#include "async/loop.hpp"
#include "base/clock.hpp"
#include "bmc/bmc_endpoint.hpp"
#include "bmc/bmc_limits.hpp"
#include "http_client/http_message.hpp"

#include <optional>

namespace tenon {

/// When a busy BMC may be asked again, by its `attempt`th answer and within the limits. Unset: the answer stands, for
/// it says nothing of the kind, came too often, or the wait would not end by `deadline`.
[[nodiscard]] std::optional<Deadline>
ask_again_at(const HttpResponse& response, const BmcLimits& limits, unsigned attempt, Deadline deadline);

/// Waits until then. Fails when it is cancelled.
[[nodiscard]] Awaitable<Result<void>> wait_while_busy(Loop& loop, const BmcEndpoint& endpoint, Deadline until);

}  // namespace tenon
