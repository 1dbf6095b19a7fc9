#include "base/clock.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace tenon {

Deadline coarse_now() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return Deadline(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}

std::string to_iso8601(Timestamp time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(time - seconds).count();
    const auto utc = fmt::gmtime(std::chrono::system_clock::to_time_t(seconds));
    // Python leaves the fraction out when it is zero.
    return micros == 0 ? fmt::format("{:%Y-%m-%dT%H:%M:%S}+00:00", utc)
                       : fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}+00:00", utc, micros);
}

}  // namespace tenon
