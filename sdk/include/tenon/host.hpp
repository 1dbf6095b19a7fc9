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

/// The operation that this thread is asking the host to begin. A host that calls back before it has answered breaks
/// rule R5; this is how one sees it.
struct Beginning {
    const void* operation;
    bool was_called_back = false;
};

[[gnu::visibility("hidden")]] inline constinit thread_local Beginning* beginning = nullptr;

[[nodiscard]] inline tenon_str to_str(std::string_view text) noexcept {
    return tenon_str{text.data(), text.size()};
}

/// A text that is NULL is empty, whatever its length says.
[[nodiscard]] inline std::string_view to_view(tenon_str text) noexcept {
    return text.ptr == nullptr ? std::string_view() : std::string_view(text.ptr, text.len);
}

[[nodiscard]] inline std::string to_string(tenon_str text) {
    return std::string(to_view(text));
}

/// Names the culprit in the host's own log, where it can be survived.
[[gnu::cold]] inline void host_broke_a_rule(std::string_view how, tenon_id call = 0) noexcept {
    constexpr tenon_kv rule{{"broken_by", 9}, {"host", 4}};
    host->log(host->ctx, call, TENON_ERROR, to_str(how), &rule, 1);
}

}  // namespace tenon::detail
