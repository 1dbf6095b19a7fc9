#pragma once

#include "message.hpp"

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

namespace redfish {

/// How often a request is repeated that the service did not process.
inline constexpr int most_repetitions = 3;

/// Whether the answer says "not processed, ask again", so that even a POST may be repeated, and after what time: the
/// service's Retry-After (seconds; a date counts as none), at most 30 s, else 3 s.
///
/// Not everything that looks passing is: a service without room for another subscription or session says 503 for good.
std::optional<std::chrono::milliseconds>
not_ready_for(unsigned status, std::string_view retry_after, const std::vector<Message>& messages);

/// Retry-After in seconds, clamped to 1 … 30; `otherwise` when it is none or a date.
std::chrono::milliseconds retry_after_or(std::string_view retry_after, std::chrono::milliseconds otherwise);

}  // namespace redfish
