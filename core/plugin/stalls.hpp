#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace tenon {

class PluginEntry;

/// What a plugin may run on an event loop at a stretch. Longer is a strike against it: all else on that loop waits.
inline constexpr std::chrono::milliseconds stall_limit{100};

/// One time that a plugin kept an event loop too long.
struct Stall {
    std::string method;
    std::string request_id;
    std::string node_uuid;  ///< empty: a driver method
    std::chrono::milliseconds took{};
    Timestamp at;
};

/// How often a generation kept an event loop from everything else, and the worst and the last time. Thread-safe.
class Stalls {
public:
    struct Summary {
        std::uint64_t strikes = 0;
        std::optional<Stall> longest;
        std::optional<Stall> last;
    };

    /// Counts it, and says so in the log, now and then where there are many.
    void add(const PluginEntry& entry, std::chrono::nanoseconds took);

    [[nodiscard]] Summary summary() const;

private:
    mutable std::mutex mutex_;  // guards summary_
    Summary summary_;
};

}  // namespace tenon
