// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/host.hpp>
#include <tenon/value.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

namespace tenon::test {

/// JSON given as a value, `obj("profile", "quiet")`, or as text, which goes through byte for byte.
class JsonText {
public:
    JsonText() = default;

    // NOLINTNEXTLINE(google-explicit-constructor): `host.call("set_fan_profile", obj(...))` is to be all.
    JsonText(const json& value) : text_(value.dump(-1, ' ', false, json::error_handler_t::replace)) {}

    template <class Text>

    requires std::convertible_to<const Text&, std::string_view>
    // NOLINTNEXTLINE(google-explicit-constructor): as above
    JsonText(const Text& text) : text_(std::string_view(text)) {}

    [[nodiscard]] const std::string& str() const noexcept { return text_; }

private:
    std::string text_;
};

namespace detail {

using tenon::detail::to_str;
using tenon::detail::to_view;

[[nodiscard]] inline bool is_utf8(std::string_view text) {
    try {
        static_cast<void>(json(std::string(text)).dump());
        return true;
    } catch (const json::exception&) {
        return false;
    }
}

/// What is wrong with a text that the plugin gave; empty: nothing.
[[nodiscard]] inline std::string mistake_in(tenon_str text) {
    if (text.ptr == nullptr && text.len != 0) {
        return "is NULL with a length of " + std::to_string(text.len);
    }
    return is_utf8(to_view(text)) ? std::string() : "is not UTF-8";
}

/// Empty for a text that is NULL, whatever its length says.
[[nodiscard]] inline std::string copy_of(tenon_str text) {
    return text.ptr == nullptr ? std::string() : std::string(text.ptr, text.len);
}

/// For messages.
[[nodiscard]] inline std::string clipped(std::string_view text, std::size_t most = 200) {
    return text.size() <= most ? std::string(text) : std::string(text.substr(0, most)) + "…";
}

[[nodiscard]] inline std::string counted(std::size_t count, const std::string& thing) {
    return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

}  // namespace detail

}  // namespace tenon::test
