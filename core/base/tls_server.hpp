#pragma once

#include "base/result.hpp"
#include "base/tls.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tenon {

/// What a TLS server shows, and whom it believes.
struct TlsServerFiles {
    std::string certificate;  ///< PEM, with the chain that clients need below it
    std::string key;          ///< PEM
    std::string client_ca;    ///< PEM; empty: clients are not asked for a certificate
};

/// A server's context: TLS 1.2 and newer. The error names the setting, the file and what is wrong. Reads files.
[[nodiscard]] Result<TlsContext> make_tls_server_context(const TlsServerFiles& files);

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

/// The server's end of one TLS connection on a non-blocking socket, which stays the caller's. Never waits. It has no
/// buffers of its own while nothing is on its way: what the caller has read from the socket is taken as it lies there,
/// which saves a system call for each header and each end, and what is to go is written to the socket itself.
class TlsServerSession {
public:
    /// What is read is taken off the front of `arrived`. It and the socket outlive this.
    TlsServerSession(ssl_ctx_st* context, int socket, std::string_view& arrived);
    TlsServerSession(const TlsServerSession&) = delete;
    TlsServerSession& operator=(const TlsServerSession&) = delete;

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

    /// The peer spoke HTTP without TLS.
    [[nodiscard]] bool was_plain_http() const { return was_plain_http_; }

private:
    TlsStep step_of(int outcome);

    std::unique_ptr<ssl_st, TlsSessionFree> session_;
    std::string failure_;
    bool was_plain_http_ = false;
};

}  // namespace tenon
