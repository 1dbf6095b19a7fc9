#pragma once

#include <chrono>

namespace tenon {

/// When what looks around once a second does so next: everywhere at whole seconds of the clock, so that a process at
/// rest is woken once for all of it.
[[nodiscard]] inline std::chrono::steady_clock::time_point next_sweep(std::chrono::steady_clock::time_point now) {
    return std::chrono::floor<std::chrono::seconds>(now) + std::chrono::seconds(1);
}

}  // namespace tenon
