// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Argument structures straight from JSON text: no value is built in between.

#include <tenon/fields.hpp>
#include <tenon/json_cursor.hpp>
#include <tenon/json_depth.hpp>
#include <tenon/json_reader.hpp>
#include <tenon/value.hpp>

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace tenon {

namespace detail {

/// Takes what fits beyond doubt. Whatever is wrong or rare (3.0 for an integer, a key twice or with escapes) it leaves
/// to Reader, which has the words for it.
class PlainArgs {
public:
    explicit PlainArgs(std::string_view text) : cursor_(text) {}

    template <class T>
    [[nodiscard]] bool take_all(T& into) {
        bool is_taken = false;
        if constexpr (HasFields<T>) {
            is_taken = take_fields(into);
        } else {
            is_taken = take(into);
        }
        return is_taken && cursor_.is_at_end();
    }

private:
    /// Not one of the types below: Reader says so when it is compiled.
    template <class T>
    bool take(T&) {
        return false;
    }

    bool take(json& into) { return take_json(cursor_, into, levels_); }

    bool take(std::string& into) { return take_text<json>(cursor_, into); }

    bool take(bool& into) {
        into = cursor_.peek() == 't';
        return cursor_.take_literal(into ? "true" : "false");
    }

    bool take(double& into) {
        json number;
        if (!take_number(cursor_, number)) {
            return false;
        }
        into = number.get<double>();
        return true;
    }

    template <std::integral Integer>
    bool take(Integer& into) {
        const auto number = cursor_.take_number();
        if (!number || !number->is_integer) {
            return false;
        }
        const auto* const end = number->written.data() + number->written.size();
        const auto [at, problem] = std::from_chars(number->written.data(), end, into);
        return at == end && problem == std::errc{};
    }

    template <class T>
    bool take(std::optional<T>& into) {
        if (!std::same_as<T, json> && cursor_.peek() == 'n') {
            into.reset();
            return cursor_.take_literal("null");
        }
        return take(into.emplace());
    }

    template <class T>
    bool take(std::vector<T>& into) {
        into.clear();
        return take_between('[', ']', [&] {
            T item{};
            const bool is_taken = take(item);
            into.push_back(std::move(item));
            return is_taken;
        });
    }

    template <class T>
    bool take(std::map<std::string, T>& into) {
        into.clear();
        return take_between('{', '}', [&] {
            const auto key = take_key();
            if (!key) {
                return false;
            }
            const auto [at, is_new] = into.try_emplace(std::string(*key));
            return is_new && take(at->second);
        });
    }

    template <FixedString... Words>
    bool take(one_of<Words...>& into) {
        const auto string = cursor_.take_string();
        for (const auto word : one_of<Words...>::words) {
            if (string && string->written == word) {
                into = one_of<Words...>(word);
                return true;
            }
        }
        return false;
    }

    template <HasFields T>
    bool take(T& into) {
        into = T{};
        return take_fields(into);
    }

    /// `into` is as its initialisers left it.
    template <HasFields T>
    bool take_fields(T& into) {
        std::uint64_t seen = 0;
        const bool is_taken = take_between('{', '}', [&] {
            const auto key = take_key();
            return key && take_field(into, *key, seen);
        });
        bool is_complete = true;
        std::uint64_t bit = 1;
        for_each_field<T>([&]<class Member>(const Field<T, Member>&) {
            is_complete = is_complete && (is_optional<Member> || (seen & bit) != 0);
            bit <<= 1;
        });
        return is_taken && is_complete;
    }

    /// False for one that is not known, and for one that was there before.
    template <class T>
    bool take_field(T& into, std::string_view key, std::uint64_t& seen) {
        bool is_taken = false;
        std::uint64_t bit = 1;
        any_field<T>([&](const auto& field) {
            const bool is_it = field.name == key;
            if (is_it && (seen & bit) == 0) {
                seen |= bit;
                is_taken = take(into.*(field.member));
            }
            bit <<= 1;
            return is_it;
        });
        return is_taken;
    }

    [[nodiscard]] std::optional<std::string_view> take_key() {
        const auto key = cursor_.take_string();
        const bool is_plain = key && !key->has_escapes && cursor_.take(':');
        return is_plain ? std::optional(key->written) : std::nullopt;
    }

    template <class TakeOne>
    bool take_between(char begin, char end, TakeOne take_one) {
        if (levels_ == 0 || !cursor_.take(begin)) {
            return false;
        }
        --levels_;
        if (!cursor_.take(end)) {
            do {
                if (!take_one()) {
                    return false;
                }
            } while (cursor_.take(','));
            if (!cursor_.take(end)) {
                return false;
            }
        }
        ++levels_;
        return true;
    }

    JsonCursor cursor_;
    unsigned levels_ = deepest_json;
};

}  // namespace detail

/// The structure, where the text is plain JSON (see JsonCursor) that fits it beyond doubt. Nothing: parse_args()
/// decides, and has the words for what is wrong.
template <class T>
[[nodiscard]] std::optional<T> read_plain_args(std::string_view text) {
    std::optional<T> args(std::in_place);
    if (!detail::PlainArgs(text).take_all(*args)) {
        args.reset();
    }
    return args;
}

}  // namespace tenon
