#pragma once

#include "async/loop.hpp"
#include "support/bmc_sim/event_service.hpp"

namespace tenon::bmc_sim {

/// POSTs the event to its listener, once, over plain HTTP. Any other destination, and any failure, is passed over.
[[nodiscard]] Awaitable<void> deliver(Executor executor, Event event);

}  // namespace tenon::bmc_sim
