#pragma once

#include <chrono>
#include <string>

namespace tenon {

using Deadline = std::chrono::steady_clock::time_point;
using Timestamp = std::chrono::system_clock::time_point;

/// The steady clock's time, only as exact as the system's tick (4 ms), and several times cheaper to ask for.
[[nodiscard]] Deadline coarse_now();

/// "2026-11-23T00:44:53.897524+00:00", as Ironic prints times.
[[nodiscard]] std::string to_iso8601(Timestamp time);

}  // namespace tenon
