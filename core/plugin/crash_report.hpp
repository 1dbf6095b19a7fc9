#pragma once

#include "base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tenon {

class PluginEntry;

/// What a process that died by a signal left behind: which plugin's code its thread was running.
struct CrashReport {
    std::string plugin;
    std::string version;
    std::string sha256;
    std::string doing;       ///< a vendor method's name, or a step such as "init()"
    std::string request_id;  ///< empty: it was no call
    std::string node_uuid;   ///< empty: it was no call of a node
    std::string signal;      ///< "SIGSEGV"
    Timestamp at;

    /// "crashed tenond in set_fan_profile (request req-…) at 2026-…: SIGSEGV"
    [[nodiscard]] std::string to_text() const;
};

/// Writes the report of a thread that is in `entry` into `out`; gives its length. What does not fit is left out.
/// Async-signal-safe.
[[nodiscard]] std::size_t
write_crash_report(std::span<char> out, const PluginEntry& entry, int signal, std::time_t at) noexcept;

/// Nothing: the text tells of no plugin.
[[nodiscard]] std::optional<CrashReport> parse_crash_report(std::string_view text);

}  // namespace tenon
