#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tenon {

/// How far an async call has come. Nobody waits for a lock here: as in Ironic, an exclusive call has its node's
/// reservation before it is accepted.
enum class CallState : std::uint8_t {
    accepted,  ///< on disk, and so its 202 may leave
    running,   ///< in the plugin's hands; known in memory only, on disk it is still accepted
    succeeded,
    failed,
    cancelled,    ///< somebody asked for it
    timed_out,    ///< its deadline passed
    interrupted,  ///< tenond stopped, or was killed, before the end
};

inline constexpr std::array<std::string_view, 7> call_state_names = {
    "accepted", "running", "succeeded", "failed", "cancelled", "timed_out", "interrupted",
};

[[nodiscard]] constexpr std::string_view to_string(CallState state) {
    return call_state_names[static_cast<std::size_t>(state)];
}

[[nodiscard]] constexpr std::optional<CallState> call_state_from(std::string_view name) {
    for (std::size_t i = 0; i < call_state_names.size(); ++i) {
        if (call_state_names[i] == name) {
            return static_cast<CallState>(i);
        }
    }
    return std::nullopt;
}

[[nodiscard]] constexpr bool has_ended(CallState state) {
    return state != CallState::accepted && state != CallState::running;
}

/// Arguments and results beyond this are not kept, only their size is.
inline constexpr std::size_t max_recorded_text = 64u << 10;

/// One async vendor call from its acceptance on. Secrets in arguments, result and error are masked before they come
/// here.
struct CallRecord {
    std::string id;         ///< a uuid
    std::string node_uuid;  ///< empty: a driver's method
    std::string driver;
    std::string plugin;
    std::string plugin_version;
    std::uint64_t generation = 0;  ///< of the plugin, within the process that accepted the call
    std::string method;
    std::string http_method;
    std::string args;  ///< JSON; empty: longer than max_recorded_text
    std::uint64_t args_size = 0;
    std::string user;
    std::string project;
    std::string request_id;

    Timestamp created_at;
    std::optional<Timestamp> started_at;
    std::optional<Timestamp> ended_at;
    CallState state = CallState::accepted;
    std::optional<unsigned> progress_percent;
    std::string progress_text;
    std::uint64_t reruns = 0;        ///< how often it began anew after an end of tenond
    bool is_repeatable = false;      ///< idempotent, not cancelled, and `args` are what the client said, all of it
    std::uint64_t bmc_requests = 0;  ///< that it has sent to its node's BMC

    std::string result;  ///< JSON, or the bytes of an attach method; empty: none, or longer than max_recorded_text
    std::uint64_t result_size = 0;
    std::string result_type;  ///< of an attach method
    std::string error;        ///< why it did not succeed
    std::string error_kind;   ///< to_string(Errc)
};

}  // namespace tenon
