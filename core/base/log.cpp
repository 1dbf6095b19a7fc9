#include "base/log.hpp"

#include "base/utf8.hpp"

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

/// What ends a line, moves the cursor or is no text at all: controls of ASCII and of Latin-1 (U+0080 to U+009F), the
/// separators U+2028 and U+2029, bytes that are not UTF-8. `length`: how many bytes that is.
bool is_unsafe(std::string_view text, std::size_t& length) {
    const auto first = static_cast<unsigned char>(text.front());
    length = 1;
    if (first < 0x80) {
        return first < 0x20 || first == 0x7f;
    }
    const auto of_character = utf8_length(text);
    if (of_character == 0) {
        return true;
    }
    length = of_character;
    const auto second = static_cast<unsigned char>(text[1]);
    return (first == 0xc2 && second < 0xa0) || text.substr(0, length) == "\u2028" || text.substr(0, length) == "\u2029";
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
    for (std::size_t length = 0; !message.empty(); message.remove_prefix(length)) {
        const bool is_escaped = is_unsafe(message, length);
        for (const char c : message.substr(0, length)) {
            if (is_escaped) {
                fmt::format_to(std::back_inserter(clean), "\\x{:02x}", static_cast<unsigned char>(c));
            } else {
                clean.push_back(c);
            }
        }
    }
    // The logger copies the line: nothing queued may point into a library that could be unloaded.
    spdlog::log(to_spdlog(level), "{}", clean);
}

}  // namespace tenon::log
