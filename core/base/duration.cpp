#include "base/duration.hpp"

#include <charconv>
#include <cstdint>

namespace tenon {

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    std::int64_t count = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), count);
    if (read.ec != std::errc{} || text.front() == '-' || count > 1'000'000'000) {
        return std::nullopt;
    }
    const std::string_view unit(read.ptr, static_cast<std::size_t>(text.data() + text.size() - read.ptr));
    const std::int64_t factor = unit == "ms"  ? 1
                                : unit == "s" ? 1'000
                                : unit == "m" ? 60'000
                                : unit == "h" ? 3'600'000
                                : unit == "d" ? 86'400'000
                                              : 0;
    constexpr std::int64_t century = 36'525LL * 86'400'000;  // more would overflow clocks, which count nanoseconds
    return factor == 0 || count * factor > century ? std::nullopt
                                                   : std::optional(std::chrono::milliseconds(count * factor));
}

}  // namespace tenon
