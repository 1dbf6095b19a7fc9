#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>

namespace tenon::log {

namespace {

spdlog::level::level_enum to_spdlog(Level level) {
    switch (level) {
    case Level::trace:
        return spdlog::level::trace;
    case Level::debug:
        return spdlog::level::debug;
    case Level::info:
        return spdlog::level::info;
    case Level::warn:
        return spdlog::level::warn;
    case Level::error:
        return spdlog::level::err;
    case Level::off:
        return spdlog::level::off;
    }
    return spdlog::level::info;
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

}  // namespace

void start(std::string_view level) {
    auto logger = std::make_shared<spdlog::logger>("tenon", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    logger->flush_on(spdlog::level::trace);
    spdlog::set_default_logger(logger);
    const auto wanted = spdlog::level::from_str(std::string(level == "error" ? "err" : level));
    spdlog::set_level(wanted == spdlog::level::off && level != "off" ? spdlog::level::info : wanted);
}

bool is_enabled(Level level) {
    return spdlog::should_log(to_spdlog(level));
}

void write(Level level, std::string_view message) {
    std::string clean;
    clean.reserve(message.size());
    for (const char c : message) {
        if (is_control(c)) {
            fmt::format_to(std::back_inserter(clean), "\\x{:02x}", static_cast<unsigned char>(c));
        } else {
            clean.push_back(c);
        }
    }
    // The logger copies the line: nothing queued may point into a library that could be unloaded.
    spdlog::log(to_spdlog(level), "{}", clean);
}

}  // namespace tenon::log
