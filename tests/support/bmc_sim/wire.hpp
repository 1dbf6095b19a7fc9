#pragma once

#include "support/bmc_sim/fault.hpp"
#include "support/bmc_sim/message.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tenon::bmc_sim {

/// What becomes of the connection.
enum class Afterwards : std::uint8_t {
    keep,
    close,
    hold,               ///< nothing more is said, until the client goes
    continue_for_ever,  ///< the body goes on until the client goes
};

/// Bytes for the socket, and what follows them.
struct Transmission {
    std::string bytes;
    Afterwards afterwards = Afterwards::keep;
};

/// How a service always answers.
struct WireStyle {
    bool keeps_alive = true;
    bool is_http10 = false;
    bool is_gzip = false;
};

/// `response` in HTTP, with what the fault does to it on the way.
[[nodiscard]] Transmission
transmit(const Request& request, Response response, const std::optional<Fault>& fault, WireStyle style);

}  // namespace tenon::bmc_sim
