// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/testing/bmc_message.hpp>
#include <tenon/testing/call_options.hpp>
#include <tenon/testing/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace tenon::test {

/// A recording cannot be used, with the reason.
class BadRecording : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

namespace detail {

/// When the host began to cancel a call: after its n-th operation, 0 is its begin.
struct RecordedCancel {
    std::size_t operation = 0;
    std::chrono::nanoseconds after{0};
    std::uint32_t bits = TENON_CALL_CANCELLED;
};

/// One call as a client sees it: validate, where there is one, and invoke.
struct RecordedCall {
    std::size_t line = 0;
    std::string method{};
    std::string args{};
    CallOptions options{};
    std::chrono::nanoseconds begin{0};
    std::chrono::nanoseconds end{0};
    Completion completion{};
    std::size_t completion_line = 0;
    std::optional<RecordedCancel> cancel{};
};

struct RecordedRequest {
    std::size_t line = 0;
    std::size_t call = 0;  ///< index in calls
    Request request{};
    Answer answer{};
    std::size_t answer_line = 0;
    bool is_used = false;
};

struct RecordedProgress {
    std::size_t line = 0;
    std::size_t call = 0;
    unsigned percent = 0;
    std::string text{};
    bool is_used = false;
};

}  // namespace detail

/// What a file of `tenon call --record` says, schema tenon.recording/1.
struct Recording {
    std::string path{};
    std::string plugin{};
    std::string version{};
    json config = json::object();
    tenon_status init_status = TENON_OK;  ///< of entry and init(); else there are no calls
    std::string init_error{};
    std::size_t init_line = 0;
    std::vector<detail::RecordedCall> calls{};  ///< in the order in which they began
    std::vector<detail::RecordedRequest> requests{};
    std::vector<detail::RecordedProgress> progress{};
};

}  // namespace tenon::test
