// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// JSON text into values, several times as quickly as nlohmann's own parser, which looks at each character by itself.

#include <tenon/json_cursor.hpp>
#include <tenon/json_depth.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace tenon {

/// The string that is next, where JsonCursor takes it.
template <class BasicJson>
[[nodiscard]] bool take_text(JsonCursor& cursor, std::string& into) {
    const auto string = cursor.take_string();
    if (!string) {
        return false;
    }
    const auto written = string->written;
    if (string->has_escapes) {
        const auto quoted = BasicJson::parse(std::string_view(written.data() - 1, written.size() + 2));
        into = quoted.template get_ref<const std::string&>();
    } else {
        into = std::string(written);  // assigned as a view, it would take more memory than it needs
    }
    return true;
}

namespace detail {

template <class BasicJson, class Number>
bool take_written(std::string_view written, BasicJson& into) {
    Number number = 0;
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
    bool is_taken =
        number->is_integer && (written.front() == '-' ? take_written<BasicJson, std::int64_t>(written, into)
                                                      : take_written<BasicJson, std::uint64_t>(written, into));
#if defined(__cpp_lib_to_chars)  // libc++ 16 reads integers only
    is_taken = is_taken || take_written<BasicJson, double>(written, into);
#endif
    if (!is_taken) {
        into = BasicJson::parse(written);
    }
    return true;
}

/// Builds values from the text that a cursor goes through. An object's members wait until their number is known: an
/// ordered_map that grows would copy all that it has.
template <class BasicJson>
class JsonBuilder {
public:
    explicit JsonBuilder(JsonCursor& cursor) : cursor_(cursor) {}

    [[nodiscard]] bool take_value(BasicJson& into, unsigned levels) {
        switch (cursor_.peek()) {
        case '{':
            return levels > 0 && cursor_.take('{') && take_members(into, levels - 1);
        case '[':
            return levels > 0 && cursor_.take('[') && take_items(into, levels - 1);
        case '"': {
            std::string text;
            const bool is_taken = take_text<BasicJson>(cursor_, text);
            into = std::move(text);
            return is_taken;
        }
        case 't':
            into = true;
            return cursor_.take_literal("true");
        case 'f':
            into = false;
            return cursor_.take_literal("false");
        case 'n':
            into = nullptr;
            return cursor_.take_literal("null");
        default:
            return take_number(cursor_, into);
        }
    }

private:
    [[nodiscard]] bool take_members(BasicJson& into, unsigned levels) {
        if (cursor_.take('}')) {
            into = BasicJson::object();
            return true;
        }
        const auto first = waiting_.size();
        do {
            std::string key;
            BasicJson value;
            if (!take_text<BasicJson>(cursor_, key) || !cursor_.take(':') || !take_value(value, levels)) {
                return false;
            }
            waiting_.emplace_back(std::move(key), std::move(value));
        } while (cursor_.take(','));
        into = object_of(first);
        return cursor_.take('}');
    }

    /// Of what waits from there on.
    [[nodiscard]] BasicJson object_of(std::size_t first) {
        typename BasicJson::object_t members;
        if constexpr (requires { members.reserve(waiting_.size()); }) {
            members.reserve(waiting_.size() - first);
        }
        for (auto i = first; i < waiting_.size(); ++i) {
            add(members, std::move(waiting_[i].first), std::move(waiting_[i].second));
        }
        waiting_.resize(first);
        return BasicJson(std::move(members));
    }

    template <class Members>
    static void add(Members& members, std::string&& key, BasicJson&& value) {
        if constexpr (requires { members.emplace_back(std::move(key), std::move(value)); }) {
            const auto is_it = [&](const auto& member) { return member.first == key; };
            if (const auto known = std::find_if(members.begin(), members.end(), is_it); known != members.end()) {
                known->second = std::move(value);
            } else {
                members.emplace_back(std::move(key), std::move(value));
            }
        } else {
            members[std::move(key)] = std::move(value);
        }
    }

    [[nodiscard]] bool take_items(BasicJson& into, unsigned levels) {
        into = BasicJson::array();
        if (cursor_.take(']')) {
            return true;
        }
        do {
            if (!take_value(into.emplace_back(), levels)) {
                return false;
            }
        } while (cursor_.take(','));
        return cursor_.take(']');
    }

    JsonCursor& cursor_;
    std::vector<std::pair<std::string, BasicJson>> waiting_;  ///< of all the objects that are open
};

}  // namespace detail

/// The value that is next, with at most `levels` of arrays and objects, where JsonCursor takes it. Doubles as the
/// parser has them: the last wins, in the first one's place.
template <class BasicJson>
[[nodiscard]] bool take_json(JsonCursor& cursor, BasicJson& into, unsigned levels = deepest_json) {
    return detail::JsonBuilder<BasicJson>(cursor).take_value(into, levels);
}

/// The value of the whole text. Nothing: ask the parser, which has the words for what is wrong.
template <class BasicJson>
[[nodiscard]] std::optional<BasicJson> read_plain_json(std::string_view text, unsigned levels = deepest_json) {
    JsonCursor cursor(text);
    std::optional<BasicJson> value(std::in_place);
    if (!take_json(cursor, *value, levels) || !cursor.is_at_end()) {
        value.reset();
    }
    return value;
}

/// What BasicJson::parse(text, nullptr, false) gives; discarded, too, where it is nested more than deepest_json levels
/// deep. How many members an object may have is for the caller to see to (json_width.hpp).
template <class BasicJson>
[[nodiscard]] BasicJson read_json(std::string_view text) {
    if (auto plain = read_plain_json<BasicJson>(text)) {
        return std::move(*plain);
    }
    return is_nested_deeper(text) ? BasicJson(BasicJson::value_t::discarded) : BasicJson::parse(text, nullptr, false);
}

}  // namespace tenon
