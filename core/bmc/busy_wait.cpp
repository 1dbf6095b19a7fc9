#include "bmc/busy_wait.hpp"

#include "async/event.hpp"
#include "bmc/bmc_rules.hpp"

#include <boost/asio/redirect_error.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace tenon {

Awaitable<Result<bool>> wait_while_busy(
    Loop& loop, const BmcEndpoint& endpoint, const HttpResponse& response, const BmcLimits& limits, unsigned attempt,
    Deadline deadline
) {
    const auto asked = busy_for(response, std::chrono::system_clock::now());
    if (!asked || attempt >= limits.busy_attempts) {
        co_return false;
    }
    const auto wait = std::clamp(*asked, std::chrono::milliseconds(100), limits.max_retry_after);
    const auto again = std::chrono::steady_clock::now() + wait;
    if (again >= deadline) {
        co_return false;
    }
    Timer timer(loop.executor());
    timer.expires_at(again);
    boost::system::error_code code;
    co_await timer.async_wait(boost::asio::redirect_error(use_awaitable, code));
    if (code) {
        co_return error(
            Errc::cancelled, fmt::format("{} is busy; cancelled while waiting for it", authority_of(endpoint))
        );
    }
    co_return true;
}

}  // namespace tenon
