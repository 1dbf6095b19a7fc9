#include "base/tls.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <array>
#include <filesystem>

namespace tenon {

namespace {

std::string last_openssl_error() {
    const auto code = ERR_peek_last_error();
    ERR_clear_error();
    const char* reason = ERR_reason_error_string(code);
    return reason == nullptr ? "no reason given" : reason;
}

bool is_ip_address(const std::string& host) {
    ASN1_OCTET_STRING* address = a2i_IPADDRESS(host.c_str());
    ASN1_OCTET_STRING_free(address);
    return address != nullptr;
}

Result<void> load_authorities(SSL_CTX* context, const TlsTrust& trust) {
    if (trust.ca_path.empty()) {
        SSL_CTX_set_default_verify_paths(context);
        return {};
    }
    std::error_code code;
    const bool is_folder = std::filesystem::is_directory(trust.ca_path, code);
    const int loaded = is_folder ? SSL_CTX_load_verify_dir(context, trust.ca_path.c_str())
                                 : SSL_CTX_load_verify_file(context, trust.ca_path.c_str());
    if (loaded != 1) {
        return error(
            Errc::invalid, fmt::format(
                               "{}: no certificate authority can be read from '{}': {}", trust.setting, trust.ca_path,
                               last_openssl_error()
                           )
        );
    }
    return {};
}

}  // namespace

void TlsContextFree::operator()(ssl_ctx_st* context) const {
    SSL_CTX_free(context);
}

Result<TlsContext> make_tls_client_context(const TlsTrust& trust) {
    TlsContext context(SSL_CTX_new(TLS_client_method()));
    if (!context) {
        return error(Errc::internal, fmt::format("OpenSSL makes no context: {}", last_openssl_error()));
    }
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);  // idle connections keep no 34 KiB each
    if (!trust.is_verified) {
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
        // Whoever does not verify gains nothing from strong keys, and old BMCs have RSA-1024 and SHA-1.
        SSL_CTX_set_security_level(context.get(), 0);
        return context;
    }
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    if (auto loaded = load_authorities(context.get(), trust); !loaded) {
        return loaded.error();
    }
    return context;
}

void expect_tls_peer(ssl_st* session, const std::string& host, const TlsTrust& trust) {
    const bool is_ip = is_ip_address(host);
    if (!is_ip) {
        // A macro with an old-style cast in OpenSSL's header: SSL_set_tlsext_host_name.
        SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(host.c_str()));
    }
    if (!trust.is_verified) {
        return;
    }
    if (is_ip) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str());
    } else {
        SSL_set1_host(session, host.c_str());
    }
}

std::string explain_tls_refusal(const ssl_st* session, std::string_view host, const TlsTrust& trust) {
    const auto result = SSL_get_verify_result(session);
    switch (result) {
    case X509_V_OK:
        return {};
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return fmt::format(
            "its certificate has expired: renew it, or set {} to false to accept any certificate", trust.setting
        );
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
            X509_verify_cert_error_string(result), trust.setting
        );
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return fmt::format(
            "its certificate is for another name than '{}': use the certificate's name as the address, or set {} to "
            "false",
            host, trust.setting
        );
    default:
        return fmt::format(
            "its certificate is refused ({}): set {} to false to accept any certificate",
            X509_verify_cert_error_string(result), trust.setting
        );
    }
}

}  // namespace tenon
