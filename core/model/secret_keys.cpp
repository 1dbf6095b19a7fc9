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

bool is_masked_key(std::string_view key) {
    return contains_any(lower(key), masked);
}

bool ends_with_masked_word(std::string_view name) {
    return std::any_of(masked.begin(), masked.end(), [&](std::string_view word) { return name.ends_with(word); });
}

bool looks_like_secret(std::string_view key) {
    const auto small = lower(key);
    return contains_any(small, masked) || contains_any(small, hidden_besides);
}

}  // namespace tenon
