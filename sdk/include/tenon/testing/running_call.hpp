// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/testing/result.hpp>
#include <tenon/testing/runner.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace tenon::test {

/// A call that has been started and goes on whenever its host is waited for. Copies are the same call; none may be used
/// when the host is gone.
class RunningCall {
public:
    RunningCall(detail::Runner& runner, detail::RunPtr run) : runner_(&runner), run_(std::move(run)) {}

    /// Asks it to end, now.
    RunningCall& cancel(std::uint32_t bits = TENON_CALL_CANCELLED) {
        runner_->cancel(run_, bits);
        return *this;
    }

    /// After so much virtual time from now.
    RunningCall& cancel_after(std::chrono::nanoseconds duration, std::uint32_t bits = TENON_CALL_CANCELLED) {
        runner_->cancel_after(run_, duration, bits);
        return *this;
    }

    /// After so many of its steps; 0: before it begins. A step is an operation that the plugin begins, or a callback
    /// that returns: a method that sleeps once has two. To be said before anybody waits for the call.
    RunningCall& cancel_at_step(std::size_t steps, std::uint32_t bits = TENON_CALL_CANCELLED) {
        runner_->cancel_at_step(run_, steps, bits);
        return *this;
    }

    /// How many steps it has made so far.
    [[nodiscard]] std::size_t steps() const noexcept { return run_->steps; }

    /// So much virtual time after it has begun its n-th operation: a sleep, a request to the BMC, an offload or a post,
    /// those of its validator included; 1 is the first. To be said before the host runs.
    RunningCall& cancel_at_operation(
        std::size_t number, std::chrono::nanoseconds after = {}, std::uint32_t bits = TENON_CALL_CANCELLED
    ) {
        run_->cancel_at = detail::CancelAt{number, after, bits};
        return *this;
    }

    [[nodiscard]] bool has_ended() const noexcept { return run_->has_ended; }

    /// Runs it, and all others that were started, until this one has ended.
    Result wait() { return runner_->wait(run_); }

private:
    detail::Runner* runner_;
    detail::RunPtr run_;
};

}  // namespace tenon::test
