#pragma once

#include <chrono>
#include <string>

namespace tenon {

using Deadline = std::chrono::steady_clock::time_point;
using Timestamp = std::chrono::system_clock::time_point;

/// "2026-11-23T00:44:53.897524+00:00", as Ironic prints times.
[[nodiscard]] std::string to_iso8601(Timestamp time);

}  // namespace tenon
