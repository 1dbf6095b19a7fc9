// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// JSON text in Python's layout, byte for byte what Ironic's API prints: `", "` and `": "` between tokens, everything
/// beyond ASCII as \uXXXX. The host passes a plugin's result on untouched, so the plugin writes it this way.

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tenon::json_text {

namespace detail {

/// The code point that starts at text[i], and i past it; U+FFFD for one byte of anything that is not UTF-8.
inline std::uint32_t next_code_point(std::string_view text, std::size_t& i) {
    const auto at = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
    const auto lead = at(i++);
    const unsigned more = lead >= 0xf0 && lead < 0xf5   ? 3
                          : lead >= 0xe0 && lead < 0xf0 ? 2
                          : lead >= 0xc2 && lead < 0xe0 ? 1
                                                        : 0;
    if (more == 0 || i + more > text.size()) {
        return 0xfffd;
    }
    std::uint32_t code = lead & (0x3fU >> more);
    for (unsigned k = 0; k < more; ++k) {
        if ((at(i + k) & 0xc0U) != 0x80U) {
            return 0xfffd;
        }
        code = code << 6 | (at(i + k) & 0x3fU);
    }
    static constexpr std::uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    if (code < least[more] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
        return 0xfffd;
    }
    i += more;
    return code;
}

/// Whether a character is written as it is.
inline constexpr auto is_plain = [] {
    std::array<bool, 256> plain{};
    for (std::size_t c = 0x20; c < 0x7f; ++c) {
        plain[c] = c != '"' && c != '\\';
    }
    return plain;
}();

/// The high bit of the first byte that is not plain, counted as memory is on this machine; 0: all eight are.
inline std::uint64_t first_not_plain(std::uint64_t eight) {
    constexpr std::uint64_t ones = 0x0101010101010101;
    const auto zero_bytes = [](std::uint64_t v) { return (v - ones) & ~v; };
    const auto below_space = (eight - 0x20 * ones) & ~eight;
    return (eight | below_space | zero_bytes(eight ^ 0x22 * ones) | zero_bytes(eight ^ 0x5c * ones) |
            zero_bytes(eight ^ 0x7f * ones)) &
           0x80 * ones;
}

#if defined(__SSE2__)
/// Of sixteen bytes, a bit for each that is not plain, the first the lowest.
inline unsigned not_plain_of_sixteen(const char* text) {
    const auto sixteen = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
    const auto is = [&](char c) { return _mm_cmpeq_epi8(sixteen, _mm_set1_epi8(c)); };
    const auto below_space = _mm_cmplt_epi8(sixteen, _mm_set1_epi8(0x20));  // and what is not ASCII: it is negative
    const auto found = _mm_or_si128(_mm_or_si128(is('"'), is('\\')), _mm_or_si128(is(0x7f), below_space));
    return static_cast<unsigned>(_mm_movemask_epi8(found));
}
#endif

/// Whether four to fifteen bytes are plain, by their first and their last ones: the middle is in both.
inline bool is_short_plain(std::string_view text) {
    const auto word_at = [&]<class Word>(std::size_t place, Word word) {
        std::memcpy(&word, text.data() + place, sizeof word);
        return std::uint64_t{word};
    };
    if (text.size() < 8) {
        return first_not_plain(word_at(0, std::uint32_t{}) << 32 | word_at(text.size() - 4, std::uint32_t{})) == 0;
    }
    return (first_not_plain(word_at(0, std::uint64_t{})) | first_not_plain(word_at(text.size() - 8, std::uint64_t{}))
           ) == 0;
}

/// Kept out of the way of what plain_length() does nearly always.
[[gnu::noinline]] inline std::size_t plain_length_by_eight(std::string_view text) {
    if (text.size() >= 4 && text.size() < 16 && is_short_plain(text)) {
        return text.size();
    }
    std::size_t size = 0;
    for (std::uint64_t eight = 0; text.size() - size >= sizeof eight; size += sizeof eight) {
        std::memcpy(&eight, text.data() + size, sizeof eight);
        if (const auto found = first_not_plain(eight); found != 0) {
            if constexpr (std::endian::native == std::endian::little) {
                return size + static_cast<std::size_t>(std::countr_zero(found)) / 8;
            }
            break;
        }
    }
    while (size < text.size() && is_plain[static_cast<unsigned char>(text[size])]) {
        ++size;
    }
    return size;
}

}  // namespace detail

/// How many characters at the front of `text` stand for themselves in a JSON string.
inline std::size_t plain_length(std::string_view text) {
#if defined(__SSE2__)
    if (text.size() >= 16) {
        const auto last = text.size() - 16;  // some of its sixteen may have been seen already: they are plain
        for (std::size_t at = 0;; at = at + 16 < last ? at + 16 : last) {
            if (const auto found = detail::not_plain_of_sixteen(text.data() + at); found != 0) {
                return at + static_cast<std::size_t>(std::countr_zero(found));
            }
            if (at == last) {
                return text.size();
            }
        }
    }
#endif
    return detail::plain_length_by_eight(text);
}

namespace detail {

/// Room for any number as it is written.
using NumberText = std::array<char, 64>;

/// As Python's repr prints a float: shortest text that reads back equal, with ".0" when it is whole, an exponent below
/// 1e-4 and from 1e16 on.
inline std::string_view write_float(NumberText& text, double number) {
    if (std::isnan(number)) {
        return "NaN";
    }
    if (std::isinf(number)) {
        return number < 0 ? "-Infinity" : "Infinity";
    }
    const double size = std::fabs(number);
    const bool has_exponent = size != 0 && (size < 1e-4 || size >= 1e16);
    const auto format = has_exponent ? std::chars_format::scientific : std::chars_format::fixed;
    const auto* const end = std::to_chars(text.data(), text.data() + text.size() - 2, number, format).ptr;
    auto length = static_cast<std::size_t>(end - text.data());
    if (!has_exponent && std::string_view(text.data(), length).find('.') == std::string_view::npos) {
        text[length++] = '.';
        text[length++] = '0';
    }
    return {text.data(), length};
}

/// Collects what comes in small pieces, each of which would make a std::string look at its room anew.
class Pieces {
public:
    explicit Pieces(std::string& out) : out_(out) {}

    [[gnu::always_inline]] void add(std::string_view text) {
        if (text.size() > room_.size() - used_) {
            add_to_full(text);
            return;
        }
        std::memcpy(room_.data() + used_, text.data(), text.size());
        used_ += text.size();
    }

    /// As one JSON string, quotes included.
    void add_string(std::string_view text) {
        add("\"");
        std::size_t i = 0;
        while (true) {
            const auto plain = plain_length({text.data() + i, text.size() - i});
            add({text.data() + i, plain});
            i += plain;
            if (i == text.size()) {
                break;
            }
            add_escaped(text, i);
        }
        add("\"");
    }

    /// Nothing of it is in `out` before.
    void flush() {
        out_.append(room_.data(), used_);
        used_ = 0;
    }

private:
    [[gnu::noinline]] void add_to_full(std::string_view text) {
        flush();
        out_.append(text);
    }

    void add_hex_escape(std::uint32_t unit) {
        static constexpr char digits[] = "0123456789abcdef";
        const char text[] = {
            '\\', 'u', digits[unit >> 12 & 15], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15]};
        add({text, sizeof text});
    }

    /// The character that starts at text[i], which is not plain; i past it.
    [[gnu::noinline]] void add_escaped(std::string_view text, std::size_t& i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x80) {
            const auto code = next_code_point(text, i);
            if (code >= 0x10000) {
                add_hex_escape(0xd800 + ((code - 0x10000) >> 10));
                add_hex_escape(0xdc00 + ((code - 0x10000) & 0x3ff));
            } else {
                add_hex_escape(code);
            }
            return;
        }
        ++i;
        switch (c) {
        case '"':
            add("\\\"");
            break;
        case '\\':
            add("\\\\");
            break;
        case '\n':
            add("\\n");
            break;
        case '\r':
            add("\\r");
            break;
        case '\t':
            add("\\t");
            break;
        case '\b':
            add("\\b");
            break;
        case '\f':
            add("\\f");
            break;
        default:
            add_hex_escape(c);
        }
    }

    std::string& out_;
    std::array<char, 512> room_;
    std::size_t used_ = 0;
};

/// Kept out of the way of strings without escapes, which need no room.
[[gnu::noinline]] inline void append_with_escapes(std::string& out, std::string_view text) {
    Pieces pieces(out);
    pieces.add_string(text);
    pieces.flush();
}

template <class Sequence, class AddOne>
void add_all(Pieces& out, const Sequence& sequence, AddOne add_one) {
    std::string_view separator = "";  // memcpy wants a place, of nothing, too
    for (const auto& one : sequence) {
        out.add(separator);
        separator = ", ";
        add_one(one);
    }
}

template <class BasicJson>
void add(Pieces& out, const BasicJson& value) {
    using Type = typename BasicJson::value_t;
    const auto add_integer = [&](auto number) {
        NumberText text;
        const auto* const end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
        out.add({text.data(), static_cast<std::size_t>(end - text.data())});
    };
    switch (value.type()) {
    case Type::object:
        out.add("{");
        add_all(out, *value.template get_ptr<const typename BasicJson::object_t*>(), [&](const auto& member) {
            out.add_string(member.first);
            out.add(": ");
            add(out, member.second);
        });
        out.add("}");
        break;
    case Type::array:
        out.add("[");
        add_all(out, *value.template get_ptr<const typename BasicJson::array_t*>(), [&](const auto& item) {
            add(out, item);
        });
        out.add("]");
        break;
    case Type::string:
        out.add_string(*value.template get_ptr<const typename BasicJson::string_t*>());
        break;
    case Type::boolean:
        out.add(value.template get<bool>() ? "true" : "false");
        break;
    case Type::number_integer:
        add_integer(value.template get<std::int64_t>());
        break;
    case Type::number_unsigned:
        add_integer(value.template get<std::uint64_t>());
        break;
    case Type::number_float: {
        NumberText text;
        out.add(write_float(text, value.template get<double>()));
        break;
    }
    case Type::null:
    case Type::binary:
    case Type::discarded:
        out.add("null");
        break;
    }
}

}  // namespace detail

/// Appends `text` as one JSON string, quotes included.
inline void append_string(std::string& out, std::string_view text) {
    if (plain_length(text) != text.size()) {
        detail::append_with_escapes(out, text);
        return;
    }
    out += '"';
    out.append(text);
    out += '"';
}

/// Appends a number as Python's repr prints a float.
inline void append_float(std::string& out, double number) {
    detail::NumberText text;
    out += detail::write_float(text, number);
}

/// Appends a value of any nlohmann::basic_json.
template <class BasicJson>
void append(std::string& out, const BasicJson& value) {
    detail::Pieces pieces(out);
    detail::add(pieces, value);
    pieces.flush();
}

}  // namespace tenon::json_text
