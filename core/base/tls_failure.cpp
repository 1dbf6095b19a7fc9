#include "base/tls.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/sslerr.h>
#include <openssl/x509_vfy.h>

namespace tenon {

namespace {

constexpr std::string_view weak_ciphers = "DEFAULT@SECLEVEL=0";

std::string or_false(const TlsTrust& trust) {
    return fmt::format("or set {} to false to accept any certificate", trust.setting);
}

/// Which check of the certificate failed. Empty: none did.
std::string explain_certificate(long result, std::string_view host, const TlsTrust& trust) {
    const char* theirs = X509_verify_cert_error_string(result);
    switch (result) {
    case X509_V_OK:
        return {};
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return "its certificate has expired: renew it, " + or_false(trust);
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return fmt::format("its certificate is not valid yet: check the clocks, or set {} to false", trust.setting);
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return fmt::format(
            "its certificate has an unknown issuer ({}): set {} to the file with the authority's certificate, or to "
            "false",
            theirs, trust.setting
        );
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return fmt::format(
            "its certificate is for another name than '{}': use the certificate's name as the address, or set {} to "
            "false",
            host, trust.setting
        );
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
        return fmt::format(
            "its certificate is too weak ({}): renew it, set {} to {} to accept it, {}", theirs, trust.ciphers_setting,
            weak_ciphers, or_false(trust)
        );
    default:
        return fmt::format(
            "its certificate is refused ({}): set {} to false to accept any certificate", theirs, trust.setting
        );
    }
}

std::string explain_version(const TlsTrust& trust) {
    if (trust.min_version == TlsVersion::v1_0) {
        return "it speaks no version of TLS that this host speaks";
    }
    return fmt::format(
        "it does not speak TLS {} or newer: set {} to an older version, down to 1.0", to_string(trust.min_version),
        trust.version_setting
    );
}

}  // namespace

std::string
explain_tls_failure(const ssl_st* session, unsigned long code, std::string_view host, const TlsTrust& trust) {
    // Without verification there is a result all the same, which nobody minds.
    const auto verified = trust.is_verified ? SSL_get_verify_result(session) : X509_V_OK;
    if (auto refusal = explain_certificate(verified, host, trust); !refusal.empty()) {
        return refusal;
    }
    if (code == 0) {
        return fmt::format(
            "it closed the connection in the handshake; where it speaks plain HTTP, write http:// in {}; where it is "
            "an old BMC, set {} to 1.0",
            trust.address_setting, trust.version_setting
        );
    }
    const char* const text = ERR_reason_error_string(code);
    const std::string theirs = text == nullptr ? "no reason given" : text;
    switch (ERR_GET_REASON(code)) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
        return fmt::format(
            "what it answers is not TLS ({}): where it speaks plain HTTP, write http:// in {}", theirs,
            trust.address_setting
        );
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_NO_PROTOCOLS_AVAILABLE:
        return explain_version(trust);
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
    case SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY:
    case SSL_R_NO_CIPHERS_AVAILABLE:
    case SSL_R_WRONG_CIPHER_RETURNED:
    case SSL_R_UNKNOWN_CIPHER_RETURNED:
        return fmt::format(
            "the two have no cipher in common ({}): set {} to one that it has, or to {} for an old BMC", theirs,
            trust.ciphers_setting, weak_ciphers
        );
    case SSL_R_DH_KEY_TOO_SMALL:
    case SSL_R_EE_KEY_TOO_SMALL:
    case SSL_R_CA_MD_TOO_WEAK:
    case SSL_R_WRONG_SIGNATURE_TYPE:
    case SSL_R_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED:
        return fmt::format(
            "its keys are too weak ({}): set {} to {} to accept them", theirs, trust.ciphers_setting, weak_ciphers
        );
    case SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED:
        return fmt::format("it is too old for secure renegotiation: set {} to 1.0 to accept it", trust.version_setting);
    default:
        return {};
    }
}

}  // namespace tenon
