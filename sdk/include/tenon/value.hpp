// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The values that methods take and return.

#include <tenon/json_text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace tenon {

/// A JSON value whose objects keep the order of their keys, as the wire does.
using json = nlohmann::ordered_json;

/// JSON that nobody has looked into: as arguments, the bytes as the client sent them; as a result, bytes that are
/// passed on untouched. Whoever makes one vouches that it is JSON.
struct raw_json {
    std::string text;
};

/// The result of a method that answers with a file. A method that returns it is an attach method, without a flag.
struct attachment {
    std::string body;
    std::string content_type;  ///< empty: none is sent
};

namespace detail {

/// Empties a value that nobody needs any more. nlohmann's destructor moves all that is below it to a list first, so
/// that no depth costs stack; what is not that deep is quicker gone this way.
inline void shed(json& value, unsigned levels = 32) noexcept {
    if (levels == 0) {
        return;
    }
    if (auto* const members = value.get_ptr<json::object_t*>()) {
        for (auto& member : *members) {
            shed(member.second, levels - 1);
        }
        members->clear();
    } else if (auto* const items = value.get_ptr<json::array_t*>()) {
        for (auto& item : *items) {
            shed(item, levels - 1);
        }
        items->clear();
    }
}

inline void put_members(json::object_t&) {}

template <class Value, class... Rest>
void put_members(json::object_t& members, std::string_view key, Value&& value, Rest&&... rest) {
    const auto known =
        std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.first == key; });
    if (known == members.end()) {
        members.emplace_back(std::string(key), std::forward<Value>(value));
    } else {
        known->second = json(std::forward<Value>(value));
    }
    put_members(members, std::forward<Rest>(rest)...);
}

}  // namespace detail

/// A JSON object: `obj("name", name, "slots", 4)`. Use it instead of braces: g++ 12 cannot compile a braced JSON value
/// inside a co_await expression.
template <class... KeysAndValues>
[[nodiscard]] json obj(KeysAndValues&&... keys_and_values) {
    static_assert(sizeof...(KeysAndValues) % 2 == 0, "obj(key, value, key, value, ...)");
    json::object_t members;
    members.reserve(sizeof...(KeysAndValues) / 2);  // its growth would copy what it has
    detail::put_members(members, std::forward<KeysAndValues>(keys_and_values)...);
    return json(std::move(members));
}

/// A JSON array: `arr(1, "two", obj())`.
template <class... Values>
[[nodiscard]] json arr(Values&&... values) {
    json array = json::array();
    (array.push_back(json(std::forward<Values>(values))), ...);
    return array;
}

}  // namespace tenon
