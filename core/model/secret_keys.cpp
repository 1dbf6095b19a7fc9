#include "model/secret_keys.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace tenon {

namespace {

// Each of oslo.utils' _SANITIZE_KEYS contains one of these.
constexpr std::array<std::string_view, 29> masked = {
    "password",
    "adminpass",
    "admin_pass",
    "new_pass",
    "passphrase",
    "secret",
    "token",
    "sys_pswd",
    "configdrive",
    "encrypted_key",
    "private_key",
    "fernetkey",
    "sslkey",
    "cephclusterfsid",
    "octaviaheartbeatkey",
    "rabbitcookie",
    "cephmanilaclientkey",
    "pacemakerremoteauthkey",
    "designaterndckey",
    "cephadminkey",
    "heatauthencryptionkey",
    "cephclientkey",
    "keystonecredential",
    "barbicansimplecryptokek",
    "cephrgwkey",
    "swifthashsuffix",
    "migrationsshkey",
    "cephmdskey",
    "cephmonkey",
};

constexpr std::array<std::string_view, 5> hidden_besides = {"passwd", "auth_key", "privkey", "priv_key", "credential"};

// Each word of the lists holds one of these, and few other words do. They are read by five bits a letter, which are the
// same for a small and a capital one.
constexpr std::array<std::string_view, 10> marks = {"pas", "ecr", "tok", "psw", "gdr",
                                                    "key", "fsi", "oki", "hsu", "ede"};

constexpr unsigned append_letter(unsigned last_three, char letter) {
    return ((last_three << 5) | (static_cast<unsigned char>(letter) & 31)) & 0x7fff;
}

constexpr auto is_mark = [] {
    std::array<bool, 1 << 15> found{};
    for (const auto mark : marks) {
        unsigned three = 0;
        for (const char letter : mark) {
            three = append_letter(three, letter);
        }
        found[three] = true;
    }
    return found;
}();

constexpr bool have_marks(const auto& words) {
    return std::all_of(words.begin(), words.end(), [](std::string_view word) {
        return std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) {
            return word.find(mark) != std::string_view::npos;
        });
    });
}

static_assert(have_marks(masked) && have_marks(hidden_besides));

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

bool contains_any(std::string_view text, const auto& words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return text.find(word) != std::string_view::npos;
    });
}

}  // namespace

bool may_hold_secret_key(std::string_view text) {
    unsigned three = 0;
    for (const char letter : text) {
        three = append_letter(three, letter);
        if (is_mark[three]) {
            return true;
        }
    }
    return false;
}

bool is_masked_key(std::string_view key) {
    return may_hold_secret_key(key) && contains_any(lower(key), masked);
}

bool ends_with_masked_word(std::string_view name) {
    return std::any_of(masked.begin(), masked.end(), [&](std::string_view word) { return name.ends_with(word); });
}

bool looks_like_secret(std::string_view key) {
    if (!may_hold_secret_key(key)) {
        return false;
    }
    const auto small = lower(key);
    return contains_any(small, masked) || contains_any(small, hidden_besides);
}

}  // namespace tenon
