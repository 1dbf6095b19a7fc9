// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The host, as one loaded library knows it. Authors do not need it: Call and Bmc wrap all of it.

#include <tenon/abi.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace tenon::detail {

// Hidden by hand, whatever the flags of the build are: were these shared between two plugins, each would call the host
// in the other's name.

/// Set by the entry function, before anything else of the plugin runs.
[[gnu::visibility("hidden")]] inline constinit const tenon_host_v1* host = nullptr;

/// nullptr: the host does not offer tenon.http/1.
[[gnu::visibility("hidden")]] inline constinit const tenon_ext_http_v1* host_http = nullptr;

/// Whether this thread is inside a callback of an event loop, where waiting would stop every other call.
[[gnu::visibility("hidden")]] inline constinit thread_local bool is_on_loop = false;

/// Marks the thread for as long as it lives.
class LoopScope {
public:
    LoopScope() noexcept : before_(is_on_loop) { is_on_loop = true; }

    ~LoopScope() { is_on_loop = before_; }

    LoopScope(const LoopScope&) = delete;
    LoopScope& operator=(const LoopScope&) = delete;

private:
    bool before_;
};

[[nodiscard]] inline tenon_str to_str(std::string_view text) noexcept {
    return tenon_str{text.data(), text.size()};
}

[[nodiscard]] inline std::string_view to_view(tenon_str text) noexcept {
    return text.len == 0 ? std::string_view() : std::string_view(text.ptr, text.len);
}

[[nodiscard]] inline std::string to_string(tenon_str text) {
    return std::string(to_view(text));
}

}  // namespace tenon::detail
