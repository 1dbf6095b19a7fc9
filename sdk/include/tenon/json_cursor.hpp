// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/json_text.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace tenon {

/// Goes through JSON text from front to back and builds nothing.
///
/// It takes only what is JSON beyond doubt. What is wrong, and what is rare (numbers of more than 300 digits or near
/// the ends of a double's range; with libc++, those with an exponent), it does not take: the caller then asks the
/// parser, which decides and has the words for it. So nothing is taken here that the parser would refuse. White space
/// before a token is passed over.
class JsonCursor {
public:
    explicit JsonCursor(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    /// The first character of the next token; '\0': there is none, or it is that character, which begins no token.
    [[nodiscard]] char peek() {
        while (at_ != end_ && is_space(*at_)) {
            ++at_;
        }
        return at_ == end_ ? '\0' : *at_;
    }

    /// What has not been taken.
    [[nodiscard]] std::string_view left() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }

    [[nodiscard]] bool is_at_end() { return peek() == '\0' && at_ == end_; }

    /// One of {}[],:
    [[nodiscard]] bool take(char token) {
        if (peek() != token || at_ == end_) {
            return false;
        }
        ++at_;
        return true;
    }

    [[nodiscard]] bool take_literal(std::string_view literal) {
        static_cast<void>(peek());
        const bool is_there = left().substr(0, literal.size()) == literal;
        at_ += is_there ? literal.size() : 0;
        return is_there;
    }

    struct String {
        std::string_view written;  ///< between the quotes, escapes as they stand
        bool has_escapes = false;
    };

    [[nodiscard]] std::optional<String> take_string() {
        static_cast<void>(peek());
        const char* const begin = at_;
        if (!skip_string()) {
            return std::nullopt;
        }
        return String{{begin + 1, static_cast<std::size_t>(at_ - begin) - 2}, has_escapes_};
    }

    struct Number {
        std::string_view written;
        bool is_integer = true;  ///< neither point nor exponent
    };

    [[nodiscard]] std::optional<Number> take_number() {
        static_cast<void>(peek());
        const char* const begin = at_;
        const auto kind = skip_number();
        if (kind == NumberKind::none) {
            return std::nullopt;
        }
        return Number{{begin, static_cast<std::size_t>(at_ - begin)}, kind == NumberKind::integer};
    }

    /// Any value, with at most `levels` of arrays and objects.
    [[nodiscard]] bool take_value(unsigned levels) {
        switch (peek()) {
        case '{':
            return levels != 0 && skip_object(levels - 1);
        case '[':
            return levels != 0 && skip_array(levels - 1);
        case '"':
            return skip_string();
        case 't':
            return take_literal("true");
        case 'f':
            return take_literal("false");
        case 'n':
            return take_literal("null");
        default:
            return skip_number() != NumberKind::none;
        }
    }

private:
    enum class NumberKind : std::uint8_t {
        none,
        integer,
        real
    };

    static constexpr std::size_t most_digits = 300;  // fewer than a double's largest has

    /// Of a double's, without a doubt.
    static bool is_in_range([[maybe_unused]] std::string_view number) {
#if defined(__cpp_lib_to_chars)  // libc++ 16 reads integers only
        double value = 0;
        return std::from_chars(number.data(), number.data() + number.size(), value).ec == std::errc{};
#else
        return false;
#endif
    }

    static bool is_space(char c) {
        return static_cast<unsigned char>(c) <= ' ' && (c == ' ' || c == '\n' || c == '\r' || c == '\t');
    }

    static bool is_digit(char c) {
        return c >= '0' && c <= '9';
    }

    /// -1: it is none.
    static int hex_value(char c) {
        return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }

    [[nodiscard]] bool skip_object(unsigned levels) {
        ++at_;
        if (take('}')) {
            return true;
        }
        do {
            if (!skip_string() || !take(':') || !take_value(levels)) {
                return false;
            }
        } while (take(','));
        return take('}');
    }

    [[nodiscard]] bool skip_array(unsigned levels) {
        ++at_;
        if (take(']')) {
            return true;
        }
        do {
            if (!take_value(levels)) {
                return false;
            }
        } while (take(','));
        return take(']');
    }

    [[nodiscard]] NumberKind skip_number() {
        const char* const begin = at_;
        auto kind = NumberKind::integer;
        at_ += at_ != end_ && *at_ == '-' ? 1 : 0;
        const bool begins_with_zero = at_ != end_ && *at_ == '0';
        const auto digits = take_digits();
        if (digits == 0 || digits > most_digits || (begins_with_zero && digits > 1)) {
            return NumberKind::none;
        }
        if (at_ != end_ && *at_ == '.') {
            ++at_;
            kind = NumberKind::real;
            if (take_digits() == 0) {
                return NumberKind::none;
            }
        }
        if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
            ++at_;
            kind = NumberKind::real;
            at_ += at_ != end_ && (*at_ == '-' || *at_ == '+') ? 1 : 0;
            if (take_digits() == 0 || !is_in_range({begin, static_cast<std::size_t>(at_ - begin)})) {
                return NumberKind::none;
            }
        }
        return kind;
    }

    [[nodiscard]] bool skip_string() {
        has_escapes_ = false;
        if (!take('"')) {
            return false;
        }
        at_ += json_text::plain_length(left());  // nearly always to its end
        if (at_ != end_ && *at_ == '"') {
            ++at_;
            return true;
        }
        return skip_rest_of_string();
    }

    [[nodiscard, gnu::noinline]] bool skip_rest_of_string() {
        while (at_ != end_ && *at_ != '"') {
            const bool is_escape = *at_ == '\\';
            has_escapes_ = has_escapes_ || is_escape;
            if (!(is_escape ? skip_escape() : skip_character())) {
                return false;
            }
            at_ += json_text::plain_length(left());
        }
        return take('"');
    }

    [[nodiscard]] bool skip_escape() {
        if (end_ - at_ < 2) {
            return false;
        }
        if (at_[1] != 'u') {
            at_ += 2;
            return std::string_view("\"\\/bfnrt").find(at_[-1]) != std::string_view::npos;
        }
        const int unit = take_escaped_unit();
        if (unit >= 0xd800 && unit < 0xdc00) {
            const int second = take_escaped_unit();
            return second >= 0xdc00 && second < 0xe000;
        }
        return unit >= 0 && (unit < 0xd800 || unit >= 0xe000);
    }

    /// Of UTF-16, \uXXXX; -1: there is none.
    [[nodiscard]] int take_escaped_unit() {
        if (end_ - at_ < 6 || at_[0] != '\\' || at_[1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = 2; i < 6; ++i) {
            const int digit = hex_value(at_[i]);
            if (digit < 0) {
                return -1;
            }
            unit = unit * 16 + digit;
        }
        at_ += 6;
        return unit;
    }

    /// One that is not plain, but may be more than ASCII.
    [[nodiscard]] bool skip_character() {
        if (static_cast<unsigned char>(*at_) < 0x80) {
            const bool is_control = static_cast<unsigned char>(*at_) < 0x20;
            at_ += is_control ? 0 : 1;
            return !is_control;
        }
        std::size_t length = 0;
        const auto code = json_text::detail::next_code_point(left(), length);
        at_ += length;
        return code != 0xfffd || length == 3;  // that character itself, or no UTF-8
    }

    std::size_t take_digits() {
        const char* const begin = at_;
        while (at_ != end_ && is_digit(*at_)) {
            ++at_;
        }
        return static_cast<std::size_t>(at_ - begin);
    }

    const char* at_;
    const char* end_;
    bool has_escapes_ = false;  // the string that was passed last
};

}  // namespace tenon
