#pragma once

#include <chrono>
#include <string>

namespace tenon::systemd {

/// Tells the service manager, where one has started us (Type=notify), that we serve. Nothing happens without one.
void say_ready(const std::string& status);

/// That we are about to stop, and that this may take as long as `limit`.
void say_stopping(std::chrono::milliseconds limit);

/// That we are well.
void say_alive();

/// How often it wants to hear that we are well; 0: it does not.
[[nodiscard]] std::chrono::milliseconds watchdog_interval();

}  // namespace tenon::systemd
