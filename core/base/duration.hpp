#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace tenon {

/// "500ms", "2s", "10m", "1h" or "7d": a whole number and its unit. Nothing for anything else.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace tenon
