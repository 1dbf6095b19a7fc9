#pragma once

#include "protocol/message.hpp"

#include <tenon/bmc.hpp>

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

namespace redfish {

/// How often a request is repeated that the service did not process.
inline constexpr int most_repetitions = 3;

/// Whether the answer says "not processed, ask again", so that even a POST may be repeated, and after what time: the
/// service's Retry-After, at most 30 s, else 3 s. A state that keeps the service from answering may last, so whoever
/// repeats also stops.
///
/// A GET that is answered 503 or 429 with Retry-After has been repeated by the host before the plugin hears of it. Not
/// everything that looks passing is: a service without room for another subscription or session says 503 for good.
std::optional<std::chrono::milliseconds> not_ready_for(std::string_view method, const tenon::HttpResponse& response);

/// Retry-After, clamped to 1 … 30 s; `otherwise` when it is none. A date counts from `now`.
std::chrono::milliseconds retry_after_or(
    std::string_view retry_after, std::chrono::milliseconds otherwise,
    std::chrono::sys_seconds now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())
);

}  // namespace redfish
