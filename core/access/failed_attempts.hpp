#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tenon {

/// How often a source may fail to say who it is: ten times at once, then once in six seconds. A source is an IPv4
/// address or a /64 of IPv6, which is what one customer has. Remembers ten thousand sources. Thread-safe.
class FailedAttempts {
public:
    /// Counts an attempt before it is made, so that many at once do not slip through. What the source has to wait
    /// when it may not try now; 0: it may.
    [[nodiscard]] std::chrono::seconds begin(std::string_view address, Deadline now);

    /// The attempt was a good one: it does not count.
    void succeeded(std::string_view address);

private:
    std::mutex mutex_;
    std::unordered_map<std::string, Deadline> paid_until_;  // by source; in the past: nothing is held against it
};

/// "192.0.2.7" as it is, "2001:db8:1:2:3::4" as "2001:db8:1:2::/64", "::ffff:192.0.2.7" as IPv4.
[[nodiscard]] std::string source_of(std::string_view address);

}  // namespace tenon
