// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/json_reader.hpp>
#include <tenon/testing/bmc_message.hpp>
#include <tenon/testing/text.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace tenon::test::detail {

/// Whether a text is what was recorded. A "***" in what was recorded was a secret, and is equal to anything.
[[nodiscard]] inline bool is_as_recorded(std::string_view recorded, std::string_view now) {
    constexpr std::string_view mask = "***";
    auto at = recorded.find(mask);
    if (at == std::string_view::npos) {
        return recorded == now;
    }
    if (now.substr(0, at) != recorded.substr(0, at)) {
        return false;
    }
    now.remove_prefix(at);
    while (true) {
        recorded.remove_prefix(at + mask.size());
        at = recorded.find(mask);
        if (at == std::string_view::npos) {
            return now.size() >= recorded.size() && now.substr(now.size() - recorded.size()) == recorded;
        }
        const auto found = now.find(recorded.substr(0, at));
        if (found == std::string_view::npos) {
            return false;
        }
        now.remove_prefix(found + at);
    }
}

/// The order of an object's members does not matter.
[[nodiscard]] inline bool is_value_as_recorded(const json& recorded, const json& now) {
    if (recorded.is_string()) {
        const auto& text = recorded.get_ref<const std::string&>();
        return text == "***" || (now.is_string() && is_as_recorded(text, now.get_ref<const std::string&>()));
    }
    if (recorded.is_object() && now.is_object() && recorded.size() == now.size()) {
        return std::all_of(recorded.items().begin(), recorded.items().end(), [&](const auto& item) {
            const auto found = now.find(item.key());
            return found != now.end() && is_value_as_recorded(item.value(), *found);
        });
    }
    if (recorded.is_array() && now.is_array() && recorded.size() == now.size()) {
        return std::equal(recorded.begin(), recorded.end(), now.begin(), is_value_as_recorded);
    }
    return !recorded.is_structured() && recorded == now;
}

/// Compared as JSON where both are JSON.
[[nodiscard]] inline bool is_body_as_recorded(const std::string& recorded, const std::string& now) {
    const json before = read_json<json>(recorded);
    const json after = before.is_discarded() ? before : read_json<json>(now);
    return after.is_discarded() ? is_as_recorded(recorded, now) : is_value_as_recorded(before, after);
}

/// Headers in any order.
[[nodiscard]] inline bool are_headers_as_recorded(const Request& recorded, const Request& now) {
    return recorded.headers.size() == now.headers.size() &&
           std::all_of(recorded.headers.begin(), recorded.headers.end(), [&](const auto& header) {
               const auto value = now.header(header.first);
               return value && is_as_recorded(header.second, *value);
           });
}

[[nodiscard]] inline bool is_request_as_recorded(const Request& recorded, const Request& now) {
    return recorded.method == now.method && is_as_recorded(recorded.target, now.target) &&
           is_body_as_recorded(recorded.body, now.body) && are_headers_as_recorded(recorded, now);
}

}  // namespace tenon::test::detail
