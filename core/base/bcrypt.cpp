#include "base/bcrypt.hpp"

#include <crypt.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace tenon {

namespace {

constexpr std::size_t prefix_size = 7;  // "$2y$05$"
constexpr std::size_t bcrypt_size = prefix_size + 22 + 31;

bool is_of_alphabet(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '/';
}

bool is_equal_in_constant_time(std::string_view a, std::string_view b) {
    unsigned difference = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        difference |= static_cast<unsigned>(a[i] ^ b[i]) & 0xffU;
    }
    return difference == 0;
}

}  // namespace

bool is_bcrypt(std::string_view digest) {
    if (digest.size() != bcrypt_size || digest[0] != '$' || digest[1] != '2' || digest[3] != '$' || digest[6] != '$') {
        return false;
    }
    const auto cost = digest.substr(4, 2);
    return std::string_view("yab").find(digest[2]) != std::string_view::npos && cost >= "04" && cost <= "31" &&
           std::all_of(cost.begin(), cost.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
           std::all_of(digest.begin() + prefix_size, digest.end(), is_of_alphabet);
}

bool matches_bcrypt(const std::string& password, const std::string& digest) {
    if (password.find('\0') != std::string::npos) {
        return false;  // C would see a shorter one
    }
    const auto scratch = std::make_unique<crypt_data>();
    const char* const made = crypt_r(password.c_str(), digest.c_str(), scratch.get());
    const bool is_it = made != nullptr && is_equal_in_constant_time(made, digest);
    explicit_bzero(scratch.get(), sizeof(crypt_data));
    return is_it;
}

std::string unmatched_bcrypt(std::string_view like) {
    return std::string(like.substr(0, prefix_size)) + std::string(bcrypt_size - prefix_size, '.');
}

}  // namespace tenon
