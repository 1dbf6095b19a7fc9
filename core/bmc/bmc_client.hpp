#pragma once

#include "async/loop.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "bmc/bmc_endpoint.hpp"
#include "bmc/bmc_limits.hpp"
#include "http_client/http_message.hpp"

#include <memory>
#include <string>

namespace tenon {

/// Talks to BMCs for plugins: dials, verifies, logs in, adds credentials, logs in again once when the session is
/// refused, retries what is safe, limits parallel requests per BMC, takes secrets out of what a BMC echoes. One for the
/// process; connections belong to the loop they were made on, while session tokens and the limit of parallel requests,
/// first come first served, are shared by all loops. Destroyed after the loops have stopped, or after close() when
/// nothing is asked any more.
class BmcClient {
public:
    BmcClient(LoopGroup& loops, BmcLimits limits);
    ~BmcClient();
    BmcClient(const BmcClient&) = delete;
    BmcClient& operator=(const BmcClient&) = delete;

    /// Any status that the BMC answers is a success here; an Error means that there is no answer, in the words of the
    /// person who can mend it. Runs on `loop`, ends by `deadline`, and can be cancelled by Asio's cancellation slot.
    /// `endpoint` outlives the coroutine.
    [[nodiscard]] Awaitable<Result<HttpResponse>>
    request(Loop& loop, const BmcEndpoint& endpoint, HttpRequest request, Deadline deadline);

    /// Logs out of every session and closes idle connections; by `deadline` at the latest. Called once, before the end.
    [[nodiscard]] Awaitable<void> close(Loop& loop, Deadline deadline);

private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace tenon
