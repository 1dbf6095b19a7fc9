// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/testing/failures.hpp>
#include <tenon/testing/status.hpp>
#include <tenon/testing/text.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace tenon::test {

namespace detail {

/// What complete() was told, copied.
struct Completion {
    bool is_complete = false;
    tenon_status status = TENON_TIMEOUT;
    unsigned http_status = 0;
    std::chrono::milliseconds retry_after{0};
    std::string body{};
    std::string content_type{};
    std::string code{};
    std::string message{};
};

}  // namespace detail

/// How one call ended. Outlives its host.
class Result {
public:
    /// A host makes it.
    Result(
        std::string name, detail::Completion completion, unsigned http, std::chrono::nanoseconds elapsed,
        std::shared_ptr<detail::Failures> failures
    )
        : name_(std::move(name)),
          completion_(std::move(completion)),
          http_(http),
          elapsed_(elapsed),
          failures_(std::move(failures)) {}

    /// TENON_TIMEOUT also for a call that was never completed; that is a failure of the host's, too.
    [[nodiscard]] tenon_status status() const noexcept { return completion_.status; }

    /// What REST answers: 200, 202 for an asynchronous method (once its validator has let it pass, whatever became of
    /// it), or the status of the error.
    [[nodiscard]] unsigned http() const noexcept { return http_; }

    /// What the method returned: JSON text, or a file's bytes. Empty after a failure.
    [[nodiscard]] const std::string& body() const noexcept { return completion_.body; }

    /// The body as a value; null when it is empty. A body that is not JSON is null, and was reported as a failure.
    [[nodiscard]] tenon::json json() const {
        auto value = tenon::json::parse(completion_.body, nullptr, false);
        return value.is_discarded() ? tenon::json() : value;
    }

    /// Of a file.
    [[nodiscard]] const std::string& content_type() const noexcept { return completion_.content_type; }

    /// The text that the client is shown; empty: no error.
    [[nodiscard]] const std::string& error() const noexcept { return completion_.message; }

    /// Of the error, such as "acme.fan.locked"; may be empty.
    [[nodiscard]] const std::string& code() const noexcept { return completion_.code; }

    /// 0: none.
    [[nodiscard]] std::chrono::milliseconds retry_after() const noexcept { return completion_.retry_after; }

    /// Virtual time from the call's begin to its end.
    [[nodiscard]] std::chrono::nanoseconds elapsed() const noexcept { return elapsed_; }

    /// Anything else than this status becomes a failure of the host's. For tests without a framework.
    const Result& expect(tenon_status status) const {
        if (status != completion_.status) {
            failures_->add("expected " + status_name(status) + " of " + str());
        }
        return *this;
    }

    const Result& expect(const tenon::json&) const = delete;  // it would become a number; see expect_json()

    /// Anything else than success with this value becomes a failure of the host's.
    const Result& expect_json(const JsonText& value) const {
        if (completion_.status != TENON_OK || json() != tenon::json::parse(value.str(), nullptr, false)) {
            failures_->add("expected " + value.str() + " of " + str());
        }
        return *this;
    }

    /// "set_fan_profile, which ended with TENON_BMC_ERROR: the BMC answered …"
    [[nodiscard]] std::string str() const {
        const std::string& words = completion_.status == TENON_OK ? completion_.body : completion_.message;
        return name_ + ", which ended with " + status_name(completion_.status) +
               (words.empty() ? std::string() : ": " + detail::clipped(words, 500));
    }

private:
    std::string name_;
    detail::Completion completion_;
    unsigned http_;
    std::chrono::nanoseconds elapsed_;
    std::shared_ptr<detail::Failures> failures_;
};

}  // namespace tenon::test
