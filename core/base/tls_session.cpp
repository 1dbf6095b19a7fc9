#include "base/tls_session.hpp"

#include "base/tls_error.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace tenon {

int TlsSession::Wire::read(BIO* bio, char* into, std::size_t size, std::size_t* count) {
    auto& arrived = static_cast<Wire*>(BIO_get_data(bio))->arrived;
    BIO_clear_retry_flags(bio);
    *count = arrived.copy(into, size);
    arrived.remove_prefix(*count);
    if (*count == 0) {
        BIO_set_retry_read(bio);
    }
    return *count == 0 ? -1 : 1;
}

int TlsSession::Wire::write(BIO* bio, const char* from, std::size_t size, std::size_t* count) {
    BIO_clear_retry_flags(bio);
    const auto n = ::send(static_cast<Wire*>(BIO_get_data(bio))->socket, from, size, MSG_NOSIGNAL);
    *count = n < 0 ? 0 : static_cast<std::size_t>(n);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        BIO_set_retry_write(bio);
    }
    return n < 0 ? -1 : 1;
}

/// For ever, as OpenSSL's own are.
const BIO_METHOD* TlsSession::Wire::method() {
    static BIO_METHOD* const method = [] {
        auto* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wire");
        BIO_meth_set_read_ex(made, &Wire::read);
        BIO_meth_set_write_ex(made, &Wire::write);
        BIO_meth_set_ctrl(made, [](BIO*, int what, long, void*) -> long { return what == BIO_CTRL_FLUSH ? 1 : 0; });
        return made;
    }();
    return method;
}

void TlsSessionFree::operator()(ssl_st* session) const {
    SSL_free(session);
}

TlsSession::TlsSession(ssl_ctx_st* context, int socket, std::string_view& arrived)
    : wire_{socket, arrived}, session_(SSL_new(context)) {
    auto* const bio = BIO_new(Wire::method());
    BIO_set_data(bio, &wire_);
    BIO_set_init(bio, 1);
    SSL_set_bio(session_.get(), bio, bio);
    SSL_set_accept_state(session_.get());
}

TlsSession::TlsSession(
    ssl_ctx_st* context, int socket, std::string_view& arrived, const std::string& host, const TlsTrust& trust
)
    : TlsSession(context, socket, arrived) {
    SSL_set_connect_state(session_.get());
    expect_tls_peer(session_.get(), host, trust);
}

bool TlsSession::has_unread() const {
    return SSL_pending(session_.get()) > 0;
}

TlsStep TlsSession::step_of(int outcome) {
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
        system_error_ = errno;
        failure_ = errno == 0 ? "the connection ended" : std::generic_category().message(errno);
        return TlsStep::failed;
    default:
        openssl_error_ = ERR_peek_error();
        failure_ = take_openssl_error();
        return TlsStep::failed;
    }
}

TlsStep TlsSession::shake_hands() {
    ERR_clear_error();
    return step_of(SSL_do_handshake(session_.get()));
}

TlsStep TlsSession::read(std::span<char> into, std::size_t& count) {
    ERR_clear_error();
    count = 0;
    return step_of(SSL_read_ex(session_.get(), into.data(), into.size(), &count));
}

TlsStep TlsSession::write(std::string_view text, std::size_t& count) {
    ERR_clear_error();
    count = 0;
    return step_of(SSL_write_ex(session_.get(), text.data(), text.size(), &count));
}

void TlsSession::say_goodbye() {
    if (SSL_is_init_finished(session_.get()) != 0 && failure_.empty()) {
        ERR_clear_error();
        SSL_shutdown(session_.get());
        ERR_clear_error();
    }
}

bool TlsSession::was_plain_http() const {
    return ERR_GET_REASON(openssl_error_) == SSL_R_HTTP_REQUEST;
}

std::string TlsSession::explain(std::string_view host, const TlsTrust& trust) const {
    return explain_tls_failure(session_.get(), openssl_error_, host, trust);
}

std::string TlsSession::client_name() const {
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
