#include "base/tls.hpp"

#include <catch2/catch.hpp>

using namespace tenon;

TEST_CASE("each setting of TLS tells connections apart, how errors name it does not") {
    const TlsTrust plain;
    auto unverified = plain;
    unverified.is_verified = false;
    auto with_ca = plain;
    with_ca.ca_path = "/ca.pem";
    auto old = plain;
    old.min_version = TlsVersion::v1_0;
    auto with_ciphers = plain;
    with_ciphers.ciphers = "AES128-SHA";
    auto shifted = plain;
    shifted.ciphers = "AES128-SHA|";
    for (const auto* other : {&unverified, &with_ca, &old, &with_ciphers, &shifted}) {
        CHECK(other->key() != plain.key());
    }
    CHECK(with_ciphers.key() != shifted.key());
    auto named = plain;
    named.setting = "driver_info/a";
    CHECK(named.key() == plain.key());
}

TEST_CASE("ciphers are what OpenSSL knows by that name, with the suites of TLS 1.3 among them") {
    CHECK(is_cipher_string("DEFAULT@SECLEVEL=0"));
    CHECK(is_cipher_string("AES128-SHA:!MD5"));
    CHECK(is_cipher_string("TLS_AES_128_GCM_SHA256"));
    CHECK(is_cipher_string("TLS_AES_128_GCM_SHA256:AES128-SHA"));
    CHECK_FALSE(is_cipher_string(""));
    CHECK_FALSE(is_cipher_string("no-such-cipher"));
    CHECK_FALSE(is_cipher_string("TLS_NO_SUCH_SUITE"));
    CHECK_FALSE(is_cipher_string(std::string(100'000, 'x')));
}

TEST_CASE("what cannot be read or is no cipher is refused in words that name the setting") {
    TlsTrust trust;
    trust.ciphers = "nonsense";
    trust.ciphers_setting = "driver_info/c";
    CHECK(make_tls_client_context(trust).error().message == "driver_info/c: OpenSSL knows no such cipher");
    trust = {};
    trust.ca_path = "/no/such/file";
    trust.setting = "driver_info/v";
    const auto refused = make_tls_client_context(trust);
    REQUIRE(refused.has_error());
    CHECK(
        refused.error().message.rfind(
            "driver_info/v: no certificate authority can be read from '/no/such/file': ", 0
        ) == 0
    );
}
