#include "base/crypto.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <stdexcept>

namespace tenon {

namespace {

constexpr std::string_view base64_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct Digester {
    Digester() = default;

    ~Digester() { EVP_MD_CTX_free(context); }

    Digester(const Digester&) = delete;
    Digester& operator=(const Digester&) = delete;

    EVP_MD_CTX* const context = EVP_MD_CTX_new();
};

using UuidBytes = std::array<unsigned char, 16>;

/// Asking the generator costs more than all else of a request's id: it is asked for many at once, by each thread.
UuidBytes random_bytes() {
    thread_local std::array<UuidBytes, 64> drawn;
    thread_local std::size_t used = drawn.size();
    if (used == drawn.size()) {
        if (RAND_bytes(drawn.front().data(), sizeof drawn) != 1) {
            throw std::runtime_error("the random generator failed");
        }
        used = 0;
    }
    return drawn[used++];
}

constexpr auto hex_of_byte = [] {
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<std::array<char, 2>, 256> hex{};
    for (std::size_t byte = 0; byte < hex.size(); ++byte) {
        hex[byte] = {digits[byte >> 4U], digits[byte & 15U]};
    }
    return hex;
}();

std::string to_text(UuidBytes uuid, unsigned version, std::string_view prefix = {}) {
    uuid[6] = static_cast<unsigned char>((uuid[6] & 0x0fU) | version << 4U);
    uuid[8] = static_cast<unsigned char>((uuid[8] & 0x3fU) | 0x80U);
    std::string text(prefix.size() + 36, '-');
    char* out = std::copy(prefix.begin(), prefix.end(), text.data());
    const unsigned char* byte = uuid.data();
    for (const auto bytes : {4, 2, 2, 2, 6}) {
        for (const auto* const end = byte + bytes; byte != end; ++byte) {
            out = std::copy_n(hex_of_byte[*byte].data(), 2, out);
        }
        ++out;  // a dash
    }
    return text;
}

}  // namespace

std::string sha256_hex(std::span<const std::byte> bytes) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    unsigned length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("SHA-256 failed");
    }
    return fmt::format("{:02x}", fmt::join(digest, ""));
}

Sha256 fingerprint(std::string_view text) {
    static const auto key = [] {
        Sha256 made{};
        if (RAND_bytes(made.data(), static_cast<int>(made.size())) != 1) {
            throw std::runtime_error("the random generator failed");
        }
        return made;
    }();
    // Asking OpenSSL for the algorithm by its name costs more than the digest of a header.
    static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    thread_local const Digester digester;
    Sha256 digest{};
    auto* const context = digester.context;
    if (EVP_DigestInit_ex2(context, sha256, nullptr) != 1 || EVP_DigestUpdate(context, key.data(), key.size()) != 1 ||
        EVP_DigestUpdate(context, text.data(), text.size()) != 1 ||
        EVP_DigestFinal_ex(context, digest.data(), nullptr) != 1) {
        throw std::runtime_error("SHA-256 failed");
    }
    return digest;
}

std::string random_uuid(std::string_view prefix) {
    return to_text(random_bytes(), 4, prefix);
}

std::string time_ordered_uuid() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    auto milliseconds = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
    auto bytes = random_bytes();
    for (std::size_t i = 6; i > 0; --i, milliseconds >>= 8U) {
        bytes[i - 1] = static_cast<unsigned char>(milliseconds);
    }
    return to_text(bytes, 7);
}

std::string base64(std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int length = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(bytes.data()),
        static_cast<int>(bytes.size())
    );
    out.resize(static_cast<std::size_t>(length));
    return out;
}

std::optional<std::string> base64_decoded(std::string_view text) {
    const auto padding = text.size() - std::min(text.find('='), text.size());
    if (text.size() % 4 != 0 || padding > 2 || text.find_first_not_of(base64_alphabet) < text.size() - padding ||
        text.substr(text.size() - padding).find_first_not_of('=') != std::string_view::npos) {
        return std::nullopt;
    }
    std::string bytes(text.size() / 4 * 3, '\0');
    const int length = EVP_DecodeBlock(
        reinterpret_cast<unsigned char*>(bytes.data()), reinterpret_cast<const unsigned char*>(text.data()),
        static_cast<int>(text.size())
    );
    if (length < 0) {
        return std::nullopt;
    }
    bytes.resize(static_cast<std::size_t>(length) - padding);
    return bytes;
}

}  // namespace tenon
