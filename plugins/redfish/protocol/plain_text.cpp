#include "protocol/plain_text.hpp"

namespace redfish {

namespace {

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

/// The length of the character that `text` begins with; 0: it begins with none.
std::size_t character_size(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    if (first < 0x80) {
        return 1;
    }
    const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < size) {
        return 0;
    }
    for (std::size_t i = 1; i < size; ++i) {
        if (!is_continuation(text[i])) {
            return 0;
        }
    }
    const unsigned second = byte(1);
    const bool is_over_long = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    const bool is_no_character = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
    return is_over_long || is_no_character ? 0 : size;
}

}  // namespace

std::string shortened(std::string text, std::size_t limit) {
    if (text.size() <= limit) {
        return text;
    }
    text.resize(whole_length(text, limit));
    return text + "…";
}

std::size_t whole_length(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) {
        return text.size();
    }
    while (limit > 0 && is_continuation(text[limit])) {
        --limit;
    }
    return limit;
}

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string valid_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t size = character_size(text.substr(i));
        out.append(size == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(i, size));
        i += size == 0 ? 1 : size;
    }
    return out;
}

std::string cleaned(std::string_view text) {
    std::string out;
    for (const char c : valid_utf8(text)) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_blank = byte <= ' ' || byte == 0x7f;
        if (!is_blank) {
            out.push_back(c);
        } else if (!out.empty() && out.back() != ' ') {
            out.push_back(' ');
        }
    }
    if (!out.empty() && out.back() == ' ') {
        out.pop_back();
    }
    return out;
}

}  // namespace redfish
