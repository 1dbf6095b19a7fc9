// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// One run of a vendor method, as the method sees it.

#include <tenon/bmc.hpp>
#include <tenon/host.hpp>
#include <tenon/json_reader.hpp>
#include <tenon/operation.hpp>
#include <tenon/value.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace tenon {

/// Of a line in the host's log.
enum level : tenon_level {
    trace = TENON_TRACE,
    debug = TENON_DEBUG,
    info = TENON_INFO,
    warn = TENON_WARN,
    error = TENON_ERROR
};

namespace detail {

/// A log field's value as text.
template <class Value>
[[nodiscard]] std::string to_text(const Value& value) {
    if constexpr (std::is_same_v<Value, bool>) {
        return value ? "true" : "false";
    } else if constexpr (std::is_arithmetic_v<Value>) {
        return std::to_string(value);
    } else if constexpr (std::is_convertible_v<const Value&, std::string_view>) {
        return std::string(std::string_view(value));
    } else {
        return json(value).dump(-1, ' ', false, json::error_handler_t::replace);
    }
}

}  // namespace detail

/// Lives as long as the method runs. Used by one thread at a time.
class Call {
public:
    explicit Call(const tenon_call_v1& raw)
        : id_(raw.id),
          deadline_ns_(raw.deadline_ns),
          method_(detail::to_string(raw.method)),
          http_method_(detail::to_string(raw.http_method)),
          node_uuid_(detail::to_string(raw.node_uuid)),
          node_name_(detail::to_string(raw.node_name)),
          driver_(detail::to_string(raw.driver)),
          driver_info_text_(detail::to_string(raw.driver_info)),
          request_id_(detail::to_string(raw.request_id)),
          user_(detail::to_string(raw.user)),
          project_(detail::to_string(raw.project)) {}

    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    [[nodiscard]] tenon_id id() const noexcept { return id_; }

    /// Empty for a driver method, as are node_name() and driver_info().
    [[nodiscard]] const std::string& node_uuid() const noexcept { return node_uuid_; }

    [[nodiscard]] const std::string& node_name() const noexcept { return node_name_; }

    /// The hardware type.
    [[nodiscard]] const std::string& driver() const noexcept { return driver_; }

    /// "POST": one of those that the method declared.
    [[nodiscard]] const std::string& http_method() const noexcept { return http_method_; }

    [[nodiscard]] const std::string& method() const noexcept { return method_; }

    [[nodiscard]] const std::string& request_id() const noexcept { return request_id_; }

    [[nodiscard]] const std::string& user() const noexcept { return user_; }

    [[nodiscard]] const std::string& project() const noexcept { return project_; }

    /// The node's driver_info, without secrets.
    [[nodiscard]] const json& driver_info() const {
        if (!driver_info_) {
            driver_info_ = driver_info_text_.empty() ? json::object() : read_json<json>(driver_info_text_);
        }
        return *driver_info_;
    }

    /// On the monotonic clock; nullopt: none. The host cancels the call then by itself.
    [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> deadline() const noexcept {
        if (deadline_ns_ == 0) {
            return std::nullopt;
        }
        return std::chrono::steady_clock::time_point(std::chrono::nanoseconds(deadline_ns_));
    }

    /// A line in the host's log, with fields: `call.log(info, "fan set", "profile", profile, "rpm", 1200)`. No secrets.
    template <class... Fields>
    void log(tenon_level level, std::string_view text, const Fields&... fields) const {
        static_assert(sizeof...(Fields) % 2 == 0, "log(level, text, key, value, ...)");
        const std::array<std::string, sizeof...(Fields)> words{detail::to_text(fields)...};
        std::array<tenon_kv, sizeof...(Fields) / 2> pairs{};
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            pairs[i] = tenon_kv{detail::to_str(words[2 * i]), detail::to_str(words[2 * i + 1])};
        }
        detail::host->log(detail::host->ctx, id_, level, detail::to_str(text), pairs.data(), pairs.size());
    }

    /// How far a long call has come; clients read it in the call's record.
    void progress(unsigned percent, std::string_view text = {}) const noexcept {
        detail::host->progress(detail::host->ctx, id_, percent, detail::to_str(text));
    }

    /// Whether the call is to end: deadline, client gone, or host stopping. A blocking method that works long without
    /// asking the host for anything looks at it now and then; every operation notices by itself.
    [[nodiscard]] bool stop_requested() const noexcept { return detail::host->call_state(detail::host->ctx, id_) != 0; }

    /// `co_await call.sleep(2s);` Throws cancelled when the call is to end before.
    [[nodiscard]] detail::SleepOperation sleep(std::chrono::nanoseconds duration) const noexcept {
        return detail::SleepOperation(id_, duration);
    }

    /// Runs a blocking function on the host's pool and comes back to the loop with what it returned or threw:
    /// `auto text = co_await call.offload([&] { return read_slow_thing(); });`
    ///
    /// A lambda that keeps copies needs a name: `auto work = [path] { … }; co_await call.offload(work);`
    template <class Function>
    [[nodiscard]] auto offload(Function&& function) const {
        static_assert(
            std::is_lvalue_reference_v<Function> || std::is_trivially_destructible_v<Function>,
            "give a lambda that keeps copies a name before co_await: g++ 12 destroys an unnamed one there twice"
        );
        return detail::OffloadOperation<Function>(id_, std::forward<Function>(function));
    }

    /// The node's BMC.
    [[nodiscard]] Bmc bmc() const noexcept { return Bmc(id_); }

private:
    tenon_id id_;
    std::uint64_t deadline_ns_;
    std::string method_;
    std::string http_method_;
    std::string node_uuid_;
    std::string node_name_;
    std::string driver_;
    std::string driver_info_text_;
    std::string request_id_;
    std::string user_;
    std::string project_;
    mutable std::optional<json> driver_info_;  // parsed when first asked for
};

}  // namespace tenon
