#pragma once

#include "support/bmc_sim/options.hpp"
#include "support/bmc_sim/simulator.hpp"

#include <memory>
#include <vector>

namespace tenon::bmc_sim {

/// Serves each simulator on a port of its own until SIGTERM or SIGINT, all on the calling thread. Prints
/// "listening on ADDRESS:PORT" for each, in order, and then "ready". Throws boost::system::system_error when it cannot.
void serve_until_signal(const Options& options, const std::vector<std::unique_ptr<Simulator>>& simulators);

}  // namespace tenon::bmc_sim
