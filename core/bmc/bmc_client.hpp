#pragma once

#include "async/loop.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "bmc/bmc_endpoint.hpp"
#include "http_client/http_message.hpp"

#include <memory>
#include <string>

namespace tenon {

/// How long to wait, how often to try, how much to take. Every default has its reason in reference order: see the .cpp.
struct BmcLimits {
    std::chrono::milliseconds connect_timeout{30'000};
    std::chrono::milliseconds request_timeout{60'000};
    std::size_t max_body = 16u << 20;
    unsigned connect_attempts = 3;
    std::chrono::milliseconds connect_retry_interval{2'000};
    std::chrono::seconds idle_timeout{30};
};

/// What of a BMC is shared by all loops: session tokens and permits (at most N requests at once, first come first
/// served). Owned by BmcClient; thread-safe.
class BmcSessions;

/// Talks to BMCs for plugins: dials, verifies, logs in, adds credentials, logs in again once on 401, retries what is
/// safe, limits parallel requests per BMC. One for the process; connections belong to the loop they were made on.
class BmcClient {
public:
    BmcClient(LoopGroup& loops, BmcLimits limits);
    ~BmcClient();
    BmcClient(const BmcClient&) = delete;
    BmcClient& operator=(const BmcClient&) = delete;

    /// Any status that the BMC answers is a success here; an Error means that there is no answer, in the words of the
    /// person who can mend it. Runs on `loop`, ends by `deadline`, and can be cancelled by Asio's cancellation slot.
    [[nodiscard]] Awaitable<Result<HttpResponse>>
    request(Loop& loop, BmcEndpoint endpoint, HttpRequest request, unsigned per_bmc, Deadline deadline);

    /// Logs out of every session and closes idle connections; by `deadline` at the latest. Called once, before the end.
    [[nodiscard]] Awaitable<void> close(Loop& loop, Deadline deadline);

private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace tenon
