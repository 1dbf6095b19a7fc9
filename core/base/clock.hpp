#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tenon {

using Deadline = std::chrono::steady_clock::time_point;
using Timestamp = std::chrono::system_clock::time_point;

/// The steady clock's time, only as exact as the system's tick (4 ms), and several times cheaper to ask for.
[[nodiscard]] Deadline coarse_now();

/// "2026-11-23T00:44:53.897524+00:00", as Ironic prints times.
[[nodiscard]] std::string to_iso8601(Timestamp time);
void append_iso8601(std::string& out, Timestamp time);

/// The opposite; the fraction may be missing, and the zone be "Z" or any other offset. Nothing for what is no time.
[[nodiscard]] std::optional<Timestamp> parse_iso8601(std::string_view text);

}  // namespace tenon
