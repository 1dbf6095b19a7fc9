#include "base/tls_server.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cerrno>
#include <system_error>

namespace tenon {

namespace {

std::string last_openssl_error() {
    const auto code = ERR_peek_last_error();
    ERR_clear_error();
    const char* reason = ERR_reason_error_string(code);
    return reason == nullptr ? "no reason given" : reason;
}

Error fail(std::string_view setting, const std::string& path, std::string_view what) {
    return error(Errc::invalid, fmt::format("tls.{}: {} {}: {}", setting, path, what, last_openssl_error()));
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

int take_arrived(BIO* bio, char* into, std::size_t size, std::size_t* count) {
    auto& arrived = *static_cast<std::string_view*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    *count = arrived.copy(into, size);
    arrived.remove_prefix(*count);
    if (*count == 0) {
        BIO_set_retry_read(bio);
    }
    return *count == 0 ? -1 : 1;
}

/// OpenSSL's way to what lies in a caller's buffer. For ever, as OpenSSL's own are.
const BIO_METHOD* arrived_method() {
    static BIO_METHOD* const method = [] {
        auto* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "arrived");
        BIO_meth_set_read_ex(made, &take_arrived);
        BIO_meth_set_ctrl(made, [](BIO*, int, long, void*) -> long { return 0; });
        return made;
    }();
    return method;
}

}  // namespace

Result<TlsContext> make_tls_server_context(const TlsServerFiles& files) {
    ERR_clear_error();
    TlsContext context(SSL_CTX_new(TLS_server_method()));
    if (!context) {
        return error(Errc::internal, fmt::format("OpenSSL makes no context: {}", last_openssl_error()));
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
    if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
        return fail("key", files.key, "holds no key that can be read, or not that of the certificate");
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

void TlsSessionFree::operator()(ssl_st* session) const {
    SSL_free(session);
}

TlsServerSession::TlsServerSession(ssl_ctx_st* context, int socket, std::string_view& arrived)
    : session_(SSL_new(context)) {
    SSL_set_accept_state(session_.get());
    auto* const from = BIO_new(arrived_method());
    BIO_set_data(from, &arrived);
    BIO_set_init(from, 1);
    SSL_set0_rbio(session_.get(), from);
    SSL_set_wfd(session_.get(), socket);
}

bool TlsServerSession::has_unread() const {
    return SSL_pending(session_.get()) > 0;
}

TlsStep TlsServerSession::step_of(int outcome) {
    switch (SSL_get_error(session_.get(), outcome)) {
    case SSL_ERROR_NONE:
        return TlsStep::done;
    case SSL_ERROR_WANT_READ:
        return TlsStep::want_read;
    case SSL_ERROR_WANT_WRITE:
        return TlsStep::want_write;
    case SSL_ERROR_ZERO_RETURN:
        return TlsStep::closed;
    case SSL_ERROR_SYSCALL:
        failure_ = errno == 0 ? "the connection ended" : std::generic_category().message(errno);
        return TlsStep::failed;
    default:
        was_plain_http_ = ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST;
        failure_ = last_openssl_error();
        return TlsStep::failed;
    }
}

TlsStep TlsServerSession::shake_hands() {
    ERR_clear_error();
    return step_of(SSL_do_handshake(session_.get()));
}

TlsStep TlsServerSession::read(std::span<char> into, std::size_t& count) {
    ERR_clear_error();
    count = 0;
    return step_of(SSL_read_ex(session_.get(), into.data(), into.size(), &count));
}

TlsStep TlsServerSession::write(std::string_view text, std::size_t& count) {
    ERR_clear_error();
    count = 0;
    return step_of(SSL_write_ex(session_.get(), text.data(), text.size(), &count));
}

void TlsServerSession::say_goodbye() {
    if (SSL_is_init_finished(session_.get()) != 0 && failure_.empty()) {
        ERR_clear_error();
        SSL_shutdown(session_.get());
        ERR_clear_error();
    }
}

std::string TlsServerSession::client_name() const {
    X509* const certificate = SSL_get0_peer_certificate(session_.get());
    if (certificate == nullptr || SSL_get_verify_result(session_.get()) != X509_V_OK) {
        return {};
    }
    X509_NAME* const subject = X509_get_subject_name(certificate);
    const int place = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (place < 0) {
        return {};
    }
    unsigned char* utf8 = nullptr;
    const int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, place)));
    if (size < 0) {
        return {};
    }
    std::string name(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
    OPENSSL_free(utf8);
    return name.find('\0') == std::string::npos ? name : std::string();
}

}  // namespace tenon
