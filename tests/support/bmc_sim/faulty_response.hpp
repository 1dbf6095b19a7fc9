#pragma once

#include "support/bmc_sim/fault.hpp"
#include "support/bmc_sim/message.hpp"

#include <string>

namespace tenon::bmc_sim {

/// What is answered instead of doing what was asked. For the kinds that are not processed.
[[nodiscard]] Response answer_instead(const Fault& fault, const Request& request);

/// Spoils what the service answered, as far as that can be said in a response; the rest is the wire's.
void spoil(const Fault& fault, Response& response);

/// 308 to the same path with a trailing slash.
[[nodiscard]] Response redirect_to_slash(const Request& request);

}  // namespace tenon::bmc_sim
