#include "base/json_cursor.hpp"

#include "base/utf8.hpp"

#include <cstdint>

namespace tenon {

namespace {

constexpr std::size_t most_digits = 300;  // fewer than a double's largest has

/// Of a string: what stands for itself, and is one byte.
bool is_plain(char c) {
    return static_cast<std::uint8_t>(c) - 0x20u < 0x60u && c != '"' && c != '\\';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// -1: it is none.
int hex_value(char c) {
    return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

bool JsonCursor::take_literal(std::string_view literal) {
    static_cast<void>(peek());
    const bool is_there = std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(literal);
    at_ += is_there ? literal.size() : 0;
    return is_there;
}

std::optional<JsonCursor::String> JsonCursor::take_string() {
    if (!take('"')) {
        return std::nullopt;
    }
    String string;
    const char* const begin = at_;
    while (at_ != end_) {
        const char c = *at_;
        if (is_plain(c)) {
            ++at_;
        } else if (c == '"') {
            string.written = {begin, static_cast<std::size_t>(at_ - begin)};
            ++at_;
            return string;
        } else if (c == '\\') {
            string.has_escapes = true;
            if (!take_escape()) {
                return std::nullopt;
            }
        } else {
            const auto length =
                static_cast<std::uint8_t>(c) < 0x80 ? 0 : utf8_length({at_, static_cast<std::size_t>(end_ - at_)});
            if (length == 0) {
                return std::nullopt;
            }
            at_ += length;
        }
    }
    return std::nullopt;
}

bool JsonCursor::take_escape() {
    if (end_ - at_ < 2) {
        return false;
    }
    const char kind = at_[1];
    if (kind != 'u') {
        at_ += 2;
        return std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos;
    }
    if (end_ - at_ < 6) {
        return false;
    }
    int unit = 0;
    for (int i = 2; i < 6; ++i) {
        const int digit = hex_value(at_[i]);
        if (digit < 0) {
            return false;
        }
        unit = unit * 16 + digit;
    }
    at_ += 6;
    return unit < 0xd800 || unit > 0xdfff;
}

std::size_t JsonCursor::take_digits() {
    const char* const begin = at_;
    while (at_ != end_ && is_digit(*at_)) {
        ++at_;
    }
    return static_cast<std::size_t>(at_ - begin);
}

std::optional<JsonCursor::Number> JsonCursor::take_number() {
    static_cast<void>(peek());
    Number number;
    const char* const begin = at_;
    at_ += at_ != end_ && *at_ == '-' ? 1 : 0;
    const bool begins_with_zero = at_ != end_ && *at_ == '0';
    const auto digits = take_digits();
    if (digits == 0 || digits > most_digits || (begins_with_zero && digits > 1)) {
        return std::nullopt;
    }
    if (at_ != end_ && *at_ == '.') {
        ++at_;
        number.is_integer = false;
        if (take_digits() == 0) {
            return std::nullopt;
        }
    }
    if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
        return std::nullopt;
    }
    number.written = {begin, static_cast<std::size_t>(at_ - begin)};
    return number;
}

bool JsonCursor::take_value(unsigned levels) {
    switch (peek()) {
    case '{':
        if (levels == 0 || !take('{')) {
            return false;
        }
        if (take('}')) {
            return true;
        }
        do {
            if (!take_string() || !take(':') || !take_value(levels - 1)) {
                return false;
            }
        } while (take(','));
        return take('}');
    case '[':
        if (levels == 0 || !take('[')) {
            return false;
        }
        if (take(']')) {
            return true;
        }
        do {
            if (!take_value(levels - 1)) {
                return false;
            }
        } while (take(','));
        return take(']');
    case '"':
        return take_string().has_value();
    case 't':
        return take_literal("true");
    case 'f':
        return take_literal("false");
    case 'n':
        return take_literal("null");
    default:
        return take_number().has_value();
    }
}

}  // namespace tenon
