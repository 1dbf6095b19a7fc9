// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What a method returned or threw, as the host is told. Authors do not need it.

#include <tenon/error.hpp>
#include <tenon/host.hpp>
#include <tenon/json_text.hpp>
#include <tenon/value.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace tenon::detail {

/// What only a failure or a file has to say.
struct OutcomeDetails {
    unsigned http_status = 0;
    std::chrono::milliseconds retry_after{0};
    std::string content_type{};
    std::string code{};
    std::string message{};
};

/// Lies in the frame of every call that waits, so it is small.
struct Outcome {
    tenon_status status = TENON_OK;
    std::string body{};
    std::unique_ptr<OutcomeDetails> details{};  ///< nullptr: there are none
};

/// The text of an error may have bytes of the BMC in it, or of a parser that quotes them; the host takes UTF-8 only.
[[nodiscard]] inline std::string as_utf8(const std::string& text) {
    const auto quoted = json(text).dump(-1, ' ', false, json::error_handler_t::replace);
    return json::parse(quoted).get<std::string>();
}

[[nodiscard]] inline Outcome failure(const Error& error) {
    Outcome outcome;
    outcome.status = error.status();
    outcome.details = std::make_unique<OutcomeDetails>();
    auto& details = *outcome.details;
    details.http_status = error.http_status();
    details.retry_after = error.retry_after();
    details.code = as_utf8(error.code());
    details.message = as_utf8(error.message());
    return outcome;
}

/// In a catch block only. The text of a foreign exception goes to the client as it is, as Ironic does it.
[[nodiscard]] inline Outcome failure_in_flight() {
    try {
        throw;
    } catch (const Error& error) {
        return failure(error);
    } catch (const std::bad_alloc&) {
        return failure(internal("out of memory").code("plugin.exception"));
    } catch (const std::exception& exception) {
        return failure(internal(exception.what()).code("plugin.exception"));
    } catch (const std::string& text) {
        return failure(internal(text).code("plugin.exception"));
    } catch (const char* text) {
        return failure(internal(text).code("plugin.exception"));
    } catch (...) {
        return failure(
            internal("the plugin threw something that is not a std::exception; throw tenon::internal(text) instead")
                .code("plugin.exception")
        );
    }
}

/// Makes `outcome`, which is new, that of a method which has returned `value`.
template <class Value>
void succeed(Outcome& outcome, Value&& value) {
    using Plain = std::remove_cvref_t<Value>;
    if constexpr (std::is_same_v<Plain, raw_json>) {
        outcome.body = std::forward<Value>(value).text;
    } else if constexpr (std::is_same_v<Plain, attachment>) {
        outcome.details = std::make_unique<OutcomeDetails>();
        outcome.details->content_type = value.content_type;
        outcome.body = std::forward<Value>(value).body;
    } else if constexpr (std::is_same_v<Plain, json>) {
        json_text::append(outcome.body, value);
        if constexpr (!std::is_lvalue_reference_v<Value>) {
            shed(value);
        }
    } else {
        static_assert(
            std::is_constructible_v<json, Value>, "a method returns void, json, raw_json, attachment or a value"
        );
        json_text::append(outcome.body, json(std::forward<Value>(value)));
    }
}

/// Ends the call. Nothing of the call may be used afterwards by this thread.
inline void complete(tenon_id call, const Outcome& outcome) noexcept {
    tenon_result_v1 result{};
    result.size = sizeof result;
    result.status = outcome.status;
    result.body = to_str(outcome.body);
    if (const auto* const details = outcome.details.get(); details != nullptr) {
        result.http_status = outcome.status == TENON_OK ? 0 : details->http_status;
        const auto longest = std::chrono::milliseconds(std::numeric_limits<std::uint32_t>::max());
        const auto delay = std::clamp(details->retry_after, std::chrono::milliseconds(0), longest);
        result.retry_after_ms = static_cast<std::uint32_t>(delay.count());
        result.content_type = to_str(details->content_type);
        result.error_code = to_str(details->code);
        result.error_message = to_str(details->message);
    }
    host->complete(host->ctx, call, &result);
}

/// Ends the call with a text that needs no memory.
inline void complete_out_of_memory(tenon_id call) noexcept {
    tenon_result_v1 result{};
    result.size = sizeof result;
    result.status = TENON_INTERNAL;
    result.error_message = to_str("out of memory");
    host->complete(host->ctx, call, &result);
}

}  // namespace tenon::detail
