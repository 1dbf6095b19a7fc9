// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// JSON text into values, several times as quickly as nlohmann's own parser, which looks at each character by itself.

#include <tenon/json_cursor.hpp>
#include <tenon/json_depth.hpp>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace tenon {

namespace detail {

template <class BasicJson, class Integer>
bool take_integer(std::string_view written, BasicJson& into) {
    Integer number = 0;
    if (std::from_chars(written.data(), written.data() + written.size(), number).ec != std::errc{}) {
        return false;
    }
    into = number;
    return true;
}

template <class BasicJson>
bool take_number(JsonCursor& cursor, BasicJson& into) {
    const auto number = cursor.take_number();
    if (!number) {
        return false;
    }
    const auto written = number->written;
    const bool is_small =
        number->is_integer && (written.front() == '-' ? take_integer<BasicJson, std::int64_t>(written, into)
                                                      : take_integer<BasicJson, std::uint64_t>(written, into));
    if (!is_small) {
        into = BasicJson::parse(written);
    }
    return true;
}

template <class BasicJson>
bool take_value(JsonCursor& cursor, BasicJson& into, unsigned levels) {
    switch (cursor.peek()) {
    case '{': {
        if (levels == 0 || !cursor.take('{')) {
            return false;
        }
        into = BasicJson::object();
        auto& members = into.template get_ref<typename BasicJson::object_t&>();
        if (cursor.take('}')) {
            return true;
        }
        do {
            const auto key = cursor.take_string();
            if (!key || key->has_escapes || !cursor.take(':') ||
                !take_value(cursor, members[std::string(key->written)], levels - 1)) {
                return false;
            }
        } while (cursor.take(','));
        return cursor.take('}');
    }
    case '[': {
        if (levels == 0 || !cursor.take('[')) {
            return false;
        }
        into = BasicJson::array();
        auto& items = into.template get_ref<typename BasicJson::array_t&>();
        if (cursor.take(']')) {
            return true;
        }
        do {
            if (!take_value(cursor, items.emplace_back(), levels - 1)) {
                return false;
            }
        } while (cursor.take(','));
        return cursor.take(']');
    }
    case '"': {
        const auto string = cursor.take_string();
        if (!string) {
            return false;
        }
        const auto written = string->written;
        if (string->has_escapes) {
            into = BasicJson::parse(std::string_view(written.data() - 1, written.size() + 2));
        } else {
            into = std::string(written);
        }
        return true;
    }
    case 't':
        into = true;
        return cursor.take_literal("true");
    case 'f':
        into = false;
        return cursor.take_literal("false");
    case 'n':
        into = nullptr;
        return cursor.take_literal("null");
    default:
        return take_number(cursor, into);
    }
}

}  // namespace detail

/// The value, where the text is plain JSON (see JsonCursor) with at most `levels` of arrays and objects and no escapes
/// in its keys. Nothing: ask the parser, which has the words for what is wrong. Doubles as the parser has them: the
/// last wins, in the first one's place.
template <class BasicJson>
[[nodiscard]] std::optional<BasicJson> read_plain_json(std::string_view text, unsigned levels = deepest_json) {
    JsonCursor cursor(text);
    std::optional<BasicJson> value(std::in_place);
    if (!detail::take_value(cursor, *value, levels) || !cursor.is_at_end()) {
        value.reset();
    }
    return value;
}

/// What BasicJson::parse(text, nullptr, false) gives.
template <class BasicJson>
[[nodiscard]] BasicJson read_json(std::string_view text) {
    auto plain = read_plain_json<BasicJson>(text);
    return plain ? std::move(*plain) : BasicJson::parse(text, nullptr, false);
}

}  // namespace tenon
