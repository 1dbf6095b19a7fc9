#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string_view>
#include <utility>

namespace tenon::log {

enum class Level : std::uint8_t {
    trace,
    debug,
    info,
    warn,
    error,
    off
};

/// Once, at the start of main. `level` is one of trace, debug, info, warn, error, off; anything else is info.
void start(std::string_view level);

[[nodiscard]] bool is_enabled(Level level);

/// One line on standard error. Control characters and what is not UTF-8 are escaped: nobody forges a line with them.
/// Nothing that is logged may hold a secret.
void write(Level level, std::string_view message);

template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
    if (is_enabled(Level::debug)) {
        write(Level::debug, fmt::format(format, std::forward<Args>(args)...));
    }
}

template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
    if (is_enabled(Level::info)) {
        write(Level::info, fmt::format(format, std::forward<Args>(args)...));
    }
}

template <class... Args>
void warn(fmt::format_string<Args...> format, Args&&... args) {
    if (is_enabled(Level::warn)) {
        write(Level::warn, fmt::format(format, std::forward<Args>(args)...));
    }
}

template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
    if (is_enabled(Level::error)) {
        write(Level::error, fmt::format(format, std::forward<Args>(args)...));
    }
}

}  // namespace tenon::log
