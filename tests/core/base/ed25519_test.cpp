#include "base/ed25519.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace tenon;

TEST_CASE("what was signed is known by its signer's public key, and nothing else is", "[base]") {
    const auto key = make_signing_key();
    const auto signature = sign(key, "what it says").value();
    CHECK(is_signed_by(key.public_key, "what it says", signature));
    CHECK_FALSE(is_signed_by(key.public_key, "what it said", signature));
    CHECK_FALSE(is_signed_by(make_signing_key().public_key, "what it says", signature));
    auto other = signature;
    other[0] = other[0] == 'A' ? 'B' : 'A';
    CHECK_FALSE(is_signed_by(key.public_key, "what it says", other));
}

TEST_CASE("a private key is read from PEM, with its public half", "[base]") {
    const auto key = make_signing_key();
    const auto again = parse_signing_key(key.pem).value();
    CHECK(again.public_key == key.public_key);
    CHECK(is_signed_by(key.public_key, "x", sign(again, "x").value()));
}

TEST_CASE("RFC 8032's second test vector is accepted", "[base]") {
    // Of one byte, 0x72; section 7.1.
    CHECK(is_signed_by(
        "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=", "\x72",
        "kqAJqfDUyrhyDoILX2QlQKKye1QWUD+Ps3YiI+vbadoIWsHkPhWZbkWPNhPQ8R2MOHsurrQwKu6wDSkWErsMAA=="
    ));
}

TEST_CASE("what is no key and no signature is told apart without a crash", "[base]") {
    const auto key = make_signing_key();
    for (const std::string text : {"", "=", "====", "not base64 at all", "AAAA"}) {
        CAPTURE(text);
        CHECK_FALSE(is_public_key(text));
        CHECK_FALSE(is_signed_by(text, "x", sign(key, "x").value()));
        CHECK_FALSE(is_signed_by(key.public_key, "x", text));
        CHECK(parse_signing_key(text).error().message.find("`tenon key NAME`") != std::string::npos);
    }
    CHECK_FALSE(is_public_key(std::string(43, '=') + "="));
}
