#include "base/tls.hpp"

#include "base/tls_error.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <filesystem>

namespace tenon {

namespace {

bool is_ip_address(const std::string& host) {
    ASN1_OCTET_STRING* address = a2i_IPADDRESS(host.c_str());
    ASN1_OCTET_STRING_free(address);
    return address != nullptr;
}

int to_openssl(TlsVersion version) {
    switch (version) {
    case TlsVersion::v1_0:
        return TLS1_VERSION;
    case TlsVersion::v1_1:
        return TLS1_1_VERSION;
    case TlsVersion::v1_2:
        return TLS1_2_VERSION;
    case TlsVersion::v1_3:
        return TLS1_3_VERSION;
    }
    return TLS1_2_VERSION;
}

Result<void> load_authorities(SSL_CTX* context, const TlsTrust& trust) {
    // The file may hold the BMC's own certificate, whoever signed it.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
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
                               take_openssl_error()
                           )
        );
    }
    return {};
}

/// OpenSSL has two lists; the suites of TLS 1.3 are told by their names, such as TLS_AES_128_GCM_SHA256.
bool set_ciphers(SSL_CTX* context, std::string_view ciphers) {
    std::string suites;
    std::string others;
    while (!ciphers.empty()) {
        const auto end = ciphers.find(':');
        const auto name = ciphers.substr(0, end);
        auto& list = name.substr(0, 4) == "TLS_" ? suites : others;
        list.append(list.empty() ? "" : ":").append(name);
        ciphers.remove_prefix(end == std::string_view::npos ? ciphers.size() : end + 1);
    }
    const bool is_set = (suites.empty() || SSL_CTX_set_ciphersuites(context, suites.c_str()) == 1) &&
                        (others.empty() || SSL_CTX_set_cipher_list(context, others.c_str()) == 1) &&
                        !(suites.empty() && others.empty());
    ERR_clear_error();
    return is_set;
}

/// What old BMCs have: RSA-1024, SHA-1 in certificates and handshakes, DH of 512 or 1024 bits, and no RFC 5746.
void accept_old_peers(SSL_CTX* context) {
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT);
}

}  // namespace

std::string_view to_string(TlsVersion version) {
    switch (version) {
    case TlsVersion::v1_0:
        return "1.0";
    case TlsVersion::v1_1:
        return "1.1";
    case TlsVersion::v1_2:
        return "1.2";
    case TlsVersion::v1_3:
        return "1.3";
    }
    return "";
}

std::string TlsTrust::key() const {
    const auto& [verified, version, suites, authorities] = settings();  // all of them, or it does not compile
    return fmt::format("{}|{}|{}:{}|{}", verified, to_string(version), suites.size(), suites, authorities);
}

void TlsContextFree::operator()(ssl_ctx_st* context) const {
    SSL_CTX_free(context);
}

Result<TlsContext> make_tls_client_context(const TlsTrust& trust) {
    TlsContext context(SSL_CTX_new(TLS_client_method()));
    if (!context) {
        return error(Errc::internal, fmt::format("OpenSSL makes no context: {}", take_openssl_error()));
    }
    SSL_CTX_set_min_proto_version(context.get(), to_openssl(trust.min_version));
    // Idle connections keep no 34 KiB each.
    SSL_CTX_set_mode(
        context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
    );
    // Whoever does not verify gains nothing from strong keys, and nothing older than TLS 1.2 has them.
    if (!trust.is_verified || trust.min_version < TlsVersion::v1_2) {
        accept_old_peers(context.get());
    }
    if (!trust.ciphers.empty() && !set_ciphers(context.get(), trust.ciphers)) {
        return error(Errc::invalid, fmt::format("{}: OpenSSL knows no such cipher", trust.ciphers_setting));
    }
    SSL_CTX_set_verify(context.get(), trust.is_verified ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
    if (trust.is_verified) {
        if (auto loaded = load_authorities(context.get(), trust); !loaded) {
            return loaded.error();
        }
    }
    return context;
}

bool is_cipher_string(const std::string& ciphers) {
    const TlsContext context(SSL_CTX_new(TLS_client_method()));
    return context && set_ciphers(context.get(), ciphers);
}

void expect_tls_peer(ssl_st* session, const std::string& host, const TlsTrust& trust) {
    const auto name = host.substr(0, host.find('%'));  // an IPv6 zone is nobody's business but ours
    const bool is_ip = is_ip_address(name);
    if (!is_ip) {
        // A macro with an old-style cast in OpenSSL's header: SSL_set_tlsext_host_name.
        SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(name.c_str()));
    }
    if (!trust.is_verified) {
        return;
    }
    if (is_ip) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), name.c_str());
    } else {
        SSL_set1_host(session, name.c_str());
    }
}

}  // namespace tenon
