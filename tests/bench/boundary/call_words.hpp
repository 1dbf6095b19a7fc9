#pragma once

#include <string_view>

namespace tenon::bench::words {

// What a call tells a plugin, as long as it usually is: a plugin's side copies it.
inline constexpr std::string_view node_uuid = "11111111-0000-4000-8000-000000000001";
inline constexpr std::string_view node_name = "rack1-node1";
inline constexpr std::string_view driver = "bench-hardware";
inline constexpr std::string_view driver_info =
    R"({"bench_address": "https://bmc-rack1-node1.example", "bench_username": "admin", "bench_verify_ca": true})";
inline constexpr std::string_view request_id = "req-11111111-0000-4000-8000-000000000002";
inline constexpr std::string_view user = "admin";
inline constexpr std::string_view project = "baremetal";

/// 200 bytes of arguments, such as a vendor's method has them: a FanArgs.
inline constexpr std::string_view fan_args_text =
    R"({"profile": "balanced", "min_rpm": 1200, "max_rpm": 9800, "zones": ["cpu0", "cpu1", "dimm", "nvme"], )"
    R"("reason": "ticket 48151: too loud at night", "enabled": true, "hysteresis": 2.5, "owner": "rack 7"})";

static_assert(fan_args_text.size() == 200);

}  // namespace tenon::bench::words
