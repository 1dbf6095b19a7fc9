#include "app/systemd_notice.hpp"

#include <fmt/format.h>

#include <systemd/sd-daemon.h>

#include <cstdint>

namespace tenon::systemd {

void say_ready(const std::string& status) {
    sd_notify(0, fmt::format("READY=1\nSTATUS={}", status).c_str());
}

void say_stopping(std::chrono::milliseconds limit) {
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(limit).count();
    sd_notify(0, fmt::format("STOPPING=1\nSTATUS=stopping\nEXTEND_TIMEOUT_USEC={}", micros).c_str());
}

void say_alive() {
    sd_notify(0, "WATCHDOG=1");
}

std::chrono::milliseconds watchdog_interval() {
    std::uint64_t micros = 0;
    if (sd_watchdog_enabled(0, &micros) <= 0) {
        return std::chrono::milliseconds(0);
    }
    // A third: one that is missed is not the end.
    return std::chrono::milliseconds(micros / 3'000 + 1);
}

}  // namespace tenon::systemd
