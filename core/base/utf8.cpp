#include "base/utf8.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace tenon {

namespace {

/// Text is nearly always ASCII, and many bytes of that are seen to be it at once.
std::size_t ascii_length(std::string_view text) {
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    std::size_t size = 0;
    for (std::array<std::uint64_t, 4> many{}; text.size() - size >= sizeof many; size += sizeof many) {
        std::memcpy(many.data(), text.data() + size, sizeof many);
        if (((many[0] | many[1] | many[2] | many[3]) & high_bits) != 0) {
            break;
        }
    }
    for (std::uint64_t eight = 0; text.size() - size >= sizeof eight; size += sizeof eight) {
        std::memcpy(&eight, text.data() + size, sizeof eight);
        if ((eight & high_bits) != 0) {
            break;
        }
    }
    while (size < text.size() && static_cast<std::uint8_t>(text[size]) < 0x80) {
        ++size;
    }
    return size;
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const auto follows = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xc0) == 0x80; };
    const auto first = byte(0);
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xc2 && first <= 0xdf) {
        return follows(1) ? 2 : 0;
    }
    if (first >= 0xe0 && first <= 0xef) {
        const bool is_overlong = first == 0xe0 && text.size() > 1 && byte(1) < 0xa0;
        const bool is_surrogate = first == 0xed && text.size() > 1 && byte(1) > 0x9f;
        return follows(1) && follows(2) && !is_overlong && !is_surrogate ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const bool is_overlong = first == 0xf0 && text.size() > 1 && byte(1) < 0x90;
        const bool is_beyond = first == 0xf4 && text.size() > 1 && byte(1) > 0x8f;
        return follows(1) && follows(2) && follows(3) && !is_overlong && !is_beyond ? 4 : 0;
    }
    return 0;
}

bool is_utf8(std::string_view text) {
    text.remove_prefix(ascii_length(text));
    while (!text.empty()) {
        const auto length = utf8_length(text);
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
        text.remove_prefix(ascii_length(text));
    }
    return true;
}

}  // namespace tenon
