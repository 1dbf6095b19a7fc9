// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What a method throws. Whatever leaves a method becomes the call's result; nothing crosses to the host as an
/// exception.

#include <tenon/abi.h>

#include <chrono>
#include <exception>
#include <string>
#include <utility>

namespace tenon {

/// A failure that says whose fault it is. The client is shown `message()` as it is, with the HTTP status that belongs
/// to the tenon_status unless http() names another: `throw tenon::not_found("no such fan").code("acme.fan.unknown");`
///
/// Any other std::exception that leaves a method is TENON_INTERNAL (500) with the text of its what().
class Error : public std::exception {
public:
    Error(tenon_status status, std::string message) : status_(status), message_(std::move(message)) {}

    [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

    [[nodiscard]] tenon_status status() const noexcept { return status_; }

    [[nodiscard]] const std::string& message() const noexcept { return message_; }

    /// Stable and machine readable, such as "acme.fan.locked"; may be empty.
    [[nodiscard]] const std::string& code() const noexcept { return code_; }

    /// 0: derived from status().
    [[nodiscard]] unsigned http_status() const noexcept { return http_status_; }

    /// 0: none. When it is worth trying again, of an unavailable, a conflict or a limit.
    [[nodiscard]] std::chrono::milliseconds retry_after() const noexcept { return retry_after_; }

    Error& http(unsigned status) & {
        http_status_ = status;
        return *this;
    }

    Error&& http(unsigned status) && { return std::move(http(status)); }

    Error& code(std::string code) & {
        code_ = std::move(code);
        return *this;
    }

    Error&& code(std::string text) && { return std::move(code(std::move(text))); }

    Error& retry_after(std::chrono::milliseconds delay) & {
        retry_after_ = delay;
        return *this;
    }

    Error&& retry_after(std::chrono::milliseconds delay) && { return std::move(retry_after(delay)); }

private:
    tenon_status status_;
    unsigned http_status_ = 0;
    std::chrono::milliseconds retry_after_{0};
    std::string code_;
    std::string message_;
};

/// What every operation throws once the call is to end: TENON_CANCELLED, or TENON_TIMEOUT when its deadline passed. Let
/// it through; catch it only to clean up, and throw it on.
class cancelled : public Error {
public:
    explicit cancelled(tenon_status status = TENON_CANCELLED, std::string message = {})
        : Error(
              status, !message.empty()          ? std::move(message)
                      : status == TENON_TIMEOUT ? std::string("the deadline of the call passed")
                                                : std::string("the call was cancelled")
          ) {}
};

/// Bad arguments; 400.
[[nodiscard]] inline Error invalid(std::string message) {
    return Error(TENON_INVALID, std::move(message));
}

/// No such thing; 404.
[[nodiscard]] inline Error not_found(std::string message) {
    return Error(TENON_NOT_FOUND, std::move(message));
}

/// Not in this state; 409.
[[nodiscard]] inline Error conflict(std::string message) {
    return Error(TENON_CONFLICT, std::move(message));
}

/// This machine cannot do it; 400.
[[nodiscard]] inline Error unsupported(std::string message) {
    return Error(TENON_UNSUPPORTED, std::move(message));
}

/// Passing, try again; 503.
[[nodiscard]] inline Error unavailable(std::string message) {
    return Error(TENON_UNAVAILABLE, std::move(message));
}

/// The BMC refused, broke or could not be reached; 500.
[[nodiscard]] inline Error bmc_error(std::string message) {
    return Error(TENON_BMC_ERROR, std::move(message));
}

/// The plugin's own fault; 500.
[[nodiscard]] inline Error internal(std::string message) {
    return Error(TENON_INTERNAL, std::move(message));
}

namespace detail {

/// Throws what an operation that ended with `status` throws.
[[noreturn]] inline void throw_status(tenon_status status, std::string message) {
    if (status == TENON_CANCELLED || status == TENON_TIMEOUT) {
        throw cancelled(status, std::move(message));
    }
    if (message.empty()) {
        message = "the host ended an operation with status " + std::to_string(status) + " and does not say why";
    }
    throw Error(status, std::move(message));
}

}  // namespace detail

}  // namespace tenon
