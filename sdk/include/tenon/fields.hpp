// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// TENON_ARGS, which tells the SDK the members of an argument structure, and one_of<>, a word out of a fixed list.

#include <array>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace tenon {

namespace detail {

/// Text as a template argument.
template <std::size_t N>
struct FixedString {
    // NOLINTNEXTLINE(google-explicit-constructor): "text" is to be a template argument as it stands.
    consteval FixedString(const char (&literal)[N]) {
        for (std::size_t i = 0; i < N; ++i) {
            text[i] = literal[i];
        }
    }

    char text[N];
};

template <class Struct, class Member>
struct Field {
    std::string_view name;
    Member Struct::*member;
};

template <class Struct, class Member>
constexpr Field<Struct, Member> field(std::string_view name, Member Struct::*member) {
    return {name, member};
}

/// A structure that TENON_ARGS described. The function is found in the structure's own namespace.
template <class T>
concept HasFields = requires {
    tenon_fields(static_cast<const T*>(nullptr));
};

template <class T>
inline constexpr bool is_optional = false;

template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class Struct, class Function>
void for_each_field(Function&& function) {
    std::apply(
        [&](const auto&... field) { (function(field), ...); }, tenon_fields(static_cast<const Struct*>(nullptr))
    );
}

/// Until the function says true.
template <class Struct, class Function>
bool any_field(Function&& function) {
    return std::apply(
        [&](const auto&... field) { return (function(field) || ...); },
        tenon_fields(static_cast<const Struct*>(nullptr))
    );
}

}  // namespace detail

/// One of the given words; the first until told otherwise.
template <detail::FixedString... Words>
class one_of {
public:
    static constexpr std::array<std::string_view, sizeof...(Words)> words{std::string_view(Words.text)...};

    constexpr one_of() noexcept = default;

    /// Throws std::invalid_argument for any other word.
    explicit constexpr one_of(std::string_view word) {
        for (index_ = 0; index_ < words.size(); ++index_) {
            if (words[index_] == word) {
                return;
            }
        }
        throw std::invalid_argument("not one of the words: " + std::string(word));
    }

    [[nodiscard]] constexpr std::string_view view() const noexcept { return words[index_]; }

    [[nodiscard]] std::string str() const { return std::string(view()); }

    /// Which word it is, from 0.
    [[nodiscard]] constexpr std::size_t index() const noexcept { return index_; }

    friend constexpr bool operator==(const one_of& a, std::string_view b) noexcept { return a.view() == b; }

    friend constexpr bool operator==(const one_of& a, const one_of& b) noexcept { return a.index_ == b.index_; }

private:
    std::size_t index_ = 0;
};

}  // namespace tenon

#define TENON_DETAIL_PARENS ()
#define TENON_DETAIL_EXPAND(...) TENON_DETAIL_EXPAND3(TENON_DETAIL_EXPAND3(TENON_DETAIL_EXPAND3(__VA_ARGS__)))
#define TENON_DETAIL_EXPAND3(...) TENON_DETAIL_EXPAND2(TENON_DETAIL_EXPAND2(TENON_DETAIL_EXPAND2(__VA_ARGS__)))
#define TENON_DETAIL_EXPAND2(...) TENON_DETAIL_EXPAND1(TENON_DETAIL_EXPAND1(TENON_DETAIL_EXPAND1(__VA_ARGS__)))
#define TENON_DETAIL_EXPAND1(...) __VA_ARGS__
#define TENON_DETAIL_FIELDS(Type, member, ...)                                                                         \
    ::tenon::detail::field(#member, &Type::member)                                                                     \
        __VA_OPT__(, TENON_DETAIL_FIELDS_AGAIN TENON_DETAIL_PARENS(Type, __VA_ARGS__))
#define TENON_DETAIL_FIELDS_AGAIN() TENON_DETAIL_FIELDS

/// TENON_ARGS(FanArgs, profile, min_rpm): beside the structure, in its namespace; up to 26 members. From it come the
/// JSON Schema that the host checks arguments against, and the reading of them. Members are std::string, bool, int,
/// 64-bit integers, double, json, one_of, vectors and string maps of these, other such structures, and std::optional of
/// all of them: that one may be missing or null, the others must be there. Missing, it keeps its initialiser:
/// `std::optional<int> min_rpm = 1200;`
#define TENON_ARGS(Type, ...)                                                                                          \
    [[maybe_unused]] inline constexpr auto tenon_fields(const Type*) {                                                 \
        return ::std::make_tuple(__VA_OPT__(TENON_DETAIL_EXPAND(TENON_DETAIL_FIELDS(Type, __VA_ARGS__))));             \
    }
