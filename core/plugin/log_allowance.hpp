#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>

namespace tenon {

/// How many lines a plugin may log: so many at once, and then so many a second. What is more would push the host's own
/// lines out: journald drops what exceeds 10,000 lines in 30 s, whoever they are of. Thread-safe.
class LogAllowance {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    static constexpr std::uint32_t at_once = 2'000;
    static constexpr std::uint32_t per_second = 200;

    struct Verdict {
        bool is_allowed = true;
        bool is_first_refusal = false;  ///< the one before was allowed
        std::uint64_t left_out = 0;     ///< since the last one that was allowed, if this one is
    };

    /// Asks for one more line.
    [[nodiscard]] Verdict ask(TimePoint now);

private:
    std::mutex mutex_;  // guards what follows
    double left_ = at_once;
    TimePoint last_{};
    std::uint64_t left_out_ = 0;
};

}  // namespace tenon
