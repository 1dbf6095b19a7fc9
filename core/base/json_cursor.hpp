#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tenon {

/// Goes through JSON text from front to back and builds nothing.
///
/// It takes only what is JSON beyond doubt. What is wrong, and what is rare (numbers with an exponent or of more than
/// 300 digits, escaped surrogates), it does not take: the caller then asks the parser, which decides and has the words
/// for it. So nothing is taken here that the parser would refuse. White space before a token is passed over.
class JsonCursor {
public:
    explicit JsonCursor(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    /// The first character of the next token; '\0': there is none, or it is that character, which begins no token.
    [[nodiscard]] char peek() {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) {
            ++at_;
        }
        return at_ == end_ ? '\0' : *at_;
    }

    [[nodiscard]] bool is_at_end() { return peek() == '\0' && at_ == end_; }

    /// One of {}[],:
    [[nodiscard]] bool take(char token) {
        const bool is_there = peek() == token && at_ != end_;
        at_ += is_there ? 1 : 0;
        return is_there;
    }

    [[nodiscard]] bool take_literal(std::string_view literal);

    struct String {
        std::string_view written;  ///< between the quotes, escapes as they stand
        bool has_escapes = false;
    };

    [[nodiscard]] std::optional<String> take_string();

    struct Number {
        std::string_view written;
        bool is_integer = true;  ///< neither point nor exponent
    };

    [[nodiscard]] std::optional<Number> take_number();

    /// Any value, with at most `levels` of arrays and objects.
    [[nodiscard]] bool take_value(unsigned levels);

private:
    [[nodiscard]] bool take_escape();
    std::size_t take_digits();

    const char* at_;
    const char* end_;
};

}  // namespace tenon
