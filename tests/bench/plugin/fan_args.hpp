#pragma once

#include <tenon/plugin.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tenon::bench {

/// Arguments such as a vendor's method has them.
struct FanArgs {
    one_of<"quiet", "balanced", "max"> profile;
    std::uint32_t min_rpm;
    std::optional<std::uint32_t> max_rpm;
    std::vector<std::string> zones;
    std::string reason;
    bool enabled;
    double hysteresis;
    std::optional<std::string> owner;
};

TENON_ARGS(FanArgs, profile, min_rpm, max_rpm, zones, reason, enabled, hysteresis, owner)

}  // namespace tenon::bench
