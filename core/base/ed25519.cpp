#include "base/ed25519.hpp"

#include "base/crypto.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

namespace tenon {

namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t signature_size = 64;

struct Deleter {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }

    void operator()(BIO* bio) const { BIO_free_all(bio); }
};

using Key = std::unique_ptr<EVP_PKEY, Deleter>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Deleter>;
using Memory = std::unique_ptr<BIO, Deleter>;

template <std::size_t Size>
using Bytes = std::array<unsigned char, Size>;

std::string to_text(const unsigned char* bytes, std::size_t size) {
    return base64(std::string_view(reinterpret_cast<const char*>(bytes), size));
}

/// The bytes of exactly that many; nothing for what is no base64 of them.
template <std::size_t Size>
std::optional<Bytes<Size>> from_text(std::string_view text) {
    constexpr std::size_t text_size = (Size + 2) / 3 * 4;
    constexpr std::size_t padding = text_size / 4 * 3 - Size;
    if (text.size() != text_size || text.substr(text_size - padding) != std::string_view("==").substr(0, padding) ||
        text.find('=') < text_size - padding) {
        return std::nullopt;
    }
    Bytes<text_size / 4 * 3> decoded{};
    if (EVP_DecodeBlock(decoded.data(), reinterpret_cast<const unsigned char*>(text.data()), text_size) < 0) {
        return std::nullopt;
    }
    Bytes<Size> out{};
    std::copy_n(decoded.begin(), Size, out.begin());
    return out;
}

Key read_pem(const std::string& pem) {
    const Memory in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    // An empty passphrase instead of a question on the terminal.
    char none[] = "";
    return in ? Key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, none)) : Key();
}

std::string public_text(EVP_PKEY& key) {
    Bytes<key_size> bytes{};
    std::size_t size = bytes.size();
    const bool is_read = EVP_PKEY_get_raw_public_key(&key, bytes.data(), &size) == 1 && size == bytes.size();
    return is_read ? to_text(bytes.data(), size) : std::string();
}

}  // namespace

SigningKey make_signing_key() {
    const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    const Memory out(BIO_new(BIO_s_mem()));
    char* text = nullptr;
    if (!key || !out || PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        throw std::runtime_error("OpenSSL cannot make an Ed25519 key");
    }
    const long size = BIO_get_mem_data(out.get(), &text);
    return {std::string(text, static_cast<std::size_t>(size)), public_text(*key)};
}

Result<SigningKey> parse_signing_key(std::string pem) {
    const auto key = read_pem(pem);
    if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519) {
        return error(
            Errc::invalid, "is no private Ed25519 key without a passphrase in PEM; `tenon key NAME` makes one, and "
                           "`openssl genpkey -algorithm ed25519` does"
        );
    }
    auto public_key = public_text(*key);
    return SigningKey{std::move(pem), std::move(public_key)};
}

Result<std::string> sign(const SigningKey& key, std::string_view message) {
    const auto parsed = read_pem(key.pem);
    const DigestContext context(EVP_MD_CTX_new());
    Bytes<signature_size> signature{};
    std::size_t size = signature.size();
    const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
    if (!parsed || !context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, parsed.get()) != 1 ||
        EVP_DigestSign(context.get(), signature.data(), &size, bytes, message.size()) != 1) {
        return error(Errc::internal, "OpenSSL cannot sign with this key");
    }
    return to_text(signature.data(), size);
}

bool is_public_key(std::string_view public_key) {
    return from_text<key_size>(public_key).has_value();
}

bool is_signed_by(std::string_view public_key, std::string_view message, std::string_view signature) {
    const auto key_bytes = from_text<key_size>(public_key);
    const auto signature_bytes = from_text<signature_size>(signature);
    if (!key_bytes || !signature_bytes) {
        return false;
    }
    const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key_bytes->data(), key_bytes->size()));
    const DigestContext context(EVP_MD_CTX_new());
    return key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(
               context.get(), signature_bytes->data(), signature_bytes->size(),
               reinterpret_cast<const unsigned char*>(message.data()), message.size()
           ) == 1;
}

}  // namespace tenon
