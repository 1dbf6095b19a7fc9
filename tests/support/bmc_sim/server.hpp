#pragma once

#include "support/bmc_sim/options.hpp"
#include "support/bmc_sim/simulator.hpp"

namespace tenon::bmc_sim {

/// Serves until SIGTERM or SIGINT. Prints "listening on ADDRESS:PORT". Throws boost::system::system_error when it
/// cannot.
void serve_until_signal(const Options& options, Simulator& simulator);

}  // namespace tenon::bmc_sim
