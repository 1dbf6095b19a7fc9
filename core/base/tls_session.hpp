#pragma once

#include "base/tls.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct bio_st;
struct bio_method_st;

namespace tenon {

/// What a step of a TLS connection came to.
enum class TlsStep : std::uint8_t {
    done,
    want_read,   ///< again once more has arrived
    want_write,  ///< again once the socket takes something
    closed,      ///< the peer has said that nothing more comes
    failed
};

struct TlsSessionFree {
    void operator()(ssl_st* session) const;
};

/// One end of a TLS connection on a non-blocking socket, which stays the caller's. Never waits. It has no buffers of
/// its own while nothing is on its way: what the caller has read from the socket is taken as it lies there, which saves
/// a system call for each header and each end, and what is to go is written to the socket itself.
class TlsSession {
public:
    /// The server's end. What is read is taken off the front of `arrived`. It and the socket outlive this.
    TlsSession(ssl_ctx_st* context, int socket, std::string_view& arrived);
    /// The client's end, which expects the peer `host`: see expect_tls_peer().
    TlsSession(
        ssl_ctx_st* context, int socket, std::string_view& arrived, const std::string& host, const TlsTrust& trust
    );
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    [[nodiscard]] TlsStep shake_hands();
    [[nodiscard]] TlsStep read(std::span<char> into, std::size_t& count);
    /// Whether more can be read before more has arrived.
    [[nodiscard]] bool has_unread() const;
    /// After want_… the same text is to be offered again, or one that begins with it.
    [[nodiscard]] TlsStep write(std::string_view text, std::size_t& count);
    /// Says that nothing more comes; once, without waiting for the peer's word.
    void say_goodbye();

    /// The common name of the client's verified certificate; empty: it showed none, or one without such a name.
    [[nodiscard]] std::string client_name() const;

    /// Why a step failed.
    [[nodiscard]] const std::string& failure() const { return failure_; }

    /// OpenSSL's number for it; 0: the socket failed, with system_error().
    [[nodiscard]] unsigned long openssl_error() const { return openssl_error_; }

    [[nodiscard]] int system_error() const { return system_error_; }

    /// Why the handshake failed, and which setting mends it: see explain_tls_failure().
    [[nodiscard]] std::string explain(std::string_view host, const TlsTrust& trust) const;

    /// The peer spoke HTTP without TLS.
    [[nodiscard]] bool was_plain_http() const;

private:
    /// What OpenSSL reads from and writes to.
    struct Wire {
        int socket;
        std::string_view& arrived;

        static int read(bio_st* bio, char* into, std::size_t size, std::size_t* count);
        static int write(bio_st* bio, const char* from, std::size_t size, std::size_t* count);
        static const bio_method_st* method();
    };

    TlsStep step_of(int outcome);

    Wire wire_;
    std::unique_ptr<ssl_st, TlsSessionFree> session_;
    std::string failure_;
    unsigned long openssl_error_ = 0;
    int system_error_ = 0;
};

}  // namespace tenon
