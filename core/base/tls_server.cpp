#include "base/tls_server.hpp"

#include "base/tls_error.hpp"
#include "base/trusted_file.hpp"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>

namespace tenon {

namespace {

Error fail(std::string_view setting, const std::string& path, std::string_view what) {
    return error(Errc::invalid, fmt::format("tls.{}: {} {}: {}", setting, path, what, take_openssl_error()));
}

struct KeyFree {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

Result<void> use_key(SSL_CTX* context, const std::string& path) {
    constexpr std::size_t max_size = 64u << 10;
    auto text = read_secret_file(path, max_size, "this key");
    if (!text) {
        return error(Errc::invalid, "tls.key: " + text.error().message);
    }
    auto* const source = BIO_new_mem_buf(text->data(), static_cast<int>(text->size()));
    const auto no_password = [](char*, int, int, void*) { return 0; };  // OpenSSL's own asks on the terminal
    const std::unique_ptr<EVP_PKEY, KeyFree> key(PEM_read_bio_PrivateKey(source, nullptr, no_password, nullptr));
    BIO_free(source);
    OPENSSL_cleanse(text->data(), text->size());
    if (!key || SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
        return fail("key", path, "holds no key that can be read, or not that of the certificate");
    }
    return {};
}

Result<void> ask_for_client_certificates(SSL_CTX* context, const std::string& path) {
    auto* const names = SSL_load_client_CA_file(path.c_str());
    if (names == nullptr || SSL_CTX_load_verify_file(context, path.c_str()) != 1) {
        sk_X509_NAME_pop_free(names, X509_NAME_free);
        return fail("client_ca", path, "holds no certificate that can be read");
    }
    SSL_CTX_set_client_CA_list(context, names);
    // Who shows none may still say who he is by other means; who shows a wrong one is sent away.
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    return {};
}

}  // namespace

Result<TlsContext> make_tls_server_context(const TlsServerFiles& files) {
    ERR_clear_error();
    TlsContext context(SSL_CTX_new(TLS_server_method()));
    if (!context) {
        return error(Errc::internal, fmt::format("OpenSSL makes no context: {}", take_openssl_error()));
    }
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_mode(
        context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
    );
    SSL_CTX_set_options(
        context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                           SSL_OP_IGNORE_UNEXPECTED_EOF
    );
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);  // tickets do it without memory of ours
    constexpr std::string_view id = "tenond";
    SSL_CTX_set_session_id_context(
        context.get(), reinterpret_cast<const unsigned char*>(id.data()), static_cast<unsigned>(id.size())
    );
    if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1) {
        return fail("certificate", files.certificate, "holds no certificate that can be read");
    }
    if (auto used = use_key(context.get(), files.key); !used) {
        return used.error();
    }
    if (SSL_CTX_check_private_key(context.get()) != 1) {
        return fail("key", files.key, "is not the key of the certificate");
    }
    if (!files.client_ca.empty()) {
        if (auto asked = ask_for_client_certificates(context.get(), files.client_ca); !asked) {
            return asked.error();
        }
    }
    return context;
}

}  // namespace tenon
