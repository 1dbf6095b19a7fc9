#include "bmc/busy_wait.hpp"

#include "async/event.hpp"
#include "bmc/bmc_rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tenon {

std::optional<Deadline>
ask_again_at(const HttpResponse& response, const BmcLimits& limits, unsigned attempt, Deadline deadline) {
    const auto asked = busy_for(response, std::chrono::system_clock::now());
    if (!asked || attempt >= limits.busy_attempts) {
        return std::nullopt;
    }
    const auto wait = std::clamp(*asked, std::chrono::milliseconds(100), limits.max_retry_after);
    const auto again = std::chrono::steady_clock::now() + wait;
    return again < deadline ? std::optional<Deadline>(again) : std::nullopt;
}

Awaitable<Result<void>> wait_while_busy(Loop& loop, const BmcEndpoint& endpoint, Deadline until) {
    const bool is_time = co_await pause_until(loop, until);
    if (!is_time) {
        co_return error(
            Errc::cancelled, fmt::format("{} is busy; cancelled while waiting for it", authority_of(endpoint))
        );
    }
    co_return Result<void>();
}

}  // namespace tenon
