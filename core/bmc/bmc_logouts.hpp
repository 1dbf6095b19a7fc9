#pragma once

#include "async/loop.hpp"
#include "base/clock.hpp"
#include "bmc/bmc_sessions.hpp"
#include "bmc/bmc_transport.hpp"
#include "bmc/fair_limit.hpp"

#include <memory>
#include <vector>

namespace tenon {

/// Ends sessions that nobody wants any more, a few at a time, without anybody waiting for it. Thread-safe. Destroyed
/// after finish(), or after the loops have stopped.
class BmcLogouts {
public:
    /// Each logout is one of the requests that `turns` allows to its BMC at once.
    BmcLogouts(BmcTransport& transport, FairLimit& turns);

    /// Ends them on `loop`, soon. Whatever comes of it: a session that stays open ends by its own timeout.
    void add(Loop& loop, std::vector<BmcSessions::Open> open);

    /// Returns when all that was added has ended, by `deadline` at the latest; then what is left is given up.
    [[nodiscard]] Awaitable<void> finish(Loop& loop, Deadline deadline);

private:
    class Work;

    const std::shared_ptr<Work> work_;
};

}  // namespace tenon
