#include "base/crypto_seal.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>
#include <stdexcept>

namespace tenon {

namespace {

constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;

struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Free>;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

void make_random(std::string& text, std::size_t size) {
    text.resize(size);
    if (RAND_bytes(bytes(text), static_cast<int>(size)) != 1) {
        throw std::runtime_error("the random generator failed");
    }
}

}  // namespace

std::string make_seal_key() {
    std::string key;
    make_random(key, seal_key_size);
    return key;
}

std::string seal(std::string_view key, std::string_view text, std::string_view about) {
    std::string sealed;
    make_random(sealed, nonce_size);
    const CipherContext context(EVP_CIPHER_CTX_new());
    std::string body(text.size(), '\0');
    std::string tag(tag_size, '\0');
    int count = 0;
    const bool is_done =
        key.size() == seal_key_size && context &&
        EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes(key), bytes(sealed)) == 1 &&
        EVP_EncryptUpdate(context.get(), nullptr, &count, bytes(about), static_cast<int>(about.size())) == 1 &&
        EVP_EncryptUpdate(context.get(), bytes(body), &count, bytes(text), static_cast<int>(text.size())) == 1 &&
        EVP_EncryptFinal_ex(context.get(), bytes(tag), &count) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_size, tag.data()) == 1;
    if (!is_done) {
        ERR_clear_error();
        throw std::runtime_error("AES-256-GCM failed");
    }
    return sealed + body + tag;
}

std::optional<std::string> unseal(std::string_view key, std::string_view sealed, std::string_view about) {
    if (key.size() != seal_key_size || sealed.size() < nonce_size + tag_size) {
        return std::nullopt;
    }
    const auto body = sealed.substr(nonce_size, sealed.size() - nonce_size - tag_size);
    std::string tag(sealed.substr(sealed.size() - tag_size));
    const CipherContext context(EVP_CIPHER_CTX_new());
    std::string text(body.size(), '\0');
    std::string rest(tag_size, '\0');
    int count = 0;
    const bool is_done =
        context && EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes(key), bytes(sealed)) == 1 &&
        EVP_DecryptUpdate(context.get(), nullptr, &count, bytes(about), static_cast<int>(about.size())) == 1 &&
        EVP_DecryptUpdate(context.get(), bytes(text), &count, bytes(body), static_cast<int>(body.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(context.get(), bytes(rest), &count) == 1;
    ERR_clear_error();
    return is_done ? std::optional(std::move(text)) : std::nullopt;
}

}  // namespace tenon
