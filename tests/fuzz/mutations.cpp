#include "mutations.hpp"

#include <algorithm>
#include <iterator>

namespace {

constexpr std::size_t longest = 64u << 10;

/// What a grammar is made of.
constexpr const char* words[] = {
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    "null",
    "\\u0000",
    "\xff",
    "\xe2\x82",
    "\r\n",
    "0\r\n\r\n",
    "Members",
    "@odata.id",
    "@Message.ExtendedInfo",
    "99999999999999999999",
    "-1",
    "1e999",
    "ffffffffffffffff",
    ":",
    ",",
    "%1",
    "\xef\xbb\xbf",
    "<html>"};

}  // namespace

std::size_t Mutations::below(std::size_t limit) {
    // xorshift64*
    state_ ^= state_ >> 12U;
    state_ ^= state_ << 25U;
    state_ ^= state_ >> 27U;
    return limit == 0 ? 0 : static_cast<std::size_t>((state_ * 0x2545f4914f6cdd1dULL) >> 33U) % limit;
}

void Mutations::change(std::string& text, const std::string& other) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t size = below(16) + 1;
    switch (below(7)) {
    case 0:
        text.resize(at);
        break;
    case 1:
        text.erase(at, size);
        break;
    case 2:
        if (at < text.size()) {
            text[at] = static_cast<char>(below(256));
        }
        break;
    case 3:
        text.insert(at, words[below(std::size(words))]);
        break;
    case 4:
        text.insert(at, text.substr(below(text.size() + 1), 1 + below(200)));
        break;
    case 5:
        text.insert(at, other.substr(below(other.size() + 1), 1 + below(200)));
        break;
    default: {
        const std::string piece = text.substr(at, size);
        for (std::size_t i = below(300); i > 0 && text.size() < longest; --i) {
            text.insert(at, piece);
        }
        break;
    }
    }
    text.resize(std::min(text.size(), longest));
}

std::string Mutations::mutated(std::string text, const std::string& other) {
    for (std::size_t changes = below(4) + 1; changes > 0; --changes) {
        change(text, other);
    }
    return text;
}
