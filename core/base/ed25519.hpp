#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace tenon {

/// Signatures by Ed25519 (RFC 8032). Private keys are PEM (PKCS #8), as `openssl genpkey -algorithm ed25519` writes
/// them; public keys and signatures are base64 of their 32 and 64 bytes. Any thread.
struct SigningKey {
    std::string pem;
    std::string public_key;
};

[[nodiscard]] SigningKey make_signing_key();

/// Errc::invalid: the PEM text holds no private key of this kind.
[[nodiscard]] Result<SigningKey> parse_signing_key(std::string pem);

[[nodiscard]] Result<std::string> sign(const SigningKey& key, std::string_view message);

[[nodiscard]] bool is_public_key(std::string_view public_key);

[[nodiscard]] bool is_signed_by(std::string_view public_key, std::string_view message, std::string_view signature);

}  // namespace tenon
