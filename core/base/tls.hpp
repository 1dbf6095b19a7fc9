#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>

struct ssl_ctx_st;
struct ssl_st;

namespace tenon {

enum class TlsVersion : std::uint8_t {
    v1_0,
    v1_1,
    v1_2,
    v1_3
};

/// "1.0", "1.1", "1.2" or "1.3".
[[nodiscard]] std::string_view to_string(TlsVersion version);

/// Whom a TLS client trusts and how old a peer it takes. Equal settings may share a context and connections.
struct TlsTrust {
    bool is_verified = true;
    std::string ca_path;  ///< a PEM file or a hashed directory; empty: the system's authorities
    std::string setting;  ///< how errors name what mends them, such as "driver_info/redfish_verify_ca"

    /// Older than 1.2 brings the rest of its time along: SHA-1, RSA and DH of any size, no secure renegotiation.
    TlsVersion min_version = TlsVersion::v1_2;
    std::string ciphers;  ///< OpenSSL's cipher string, which may have TLS 1.3 suites and "@SECLEVEL=0"; empty: its own

    // As `setting`: what mends the version, the ciphers and a wrong scheme. Empty: nothing does.
    std::string version_setting;
    std::string ciphers_setting;
    std::string address_setting;

    /// The settings by which two are told apart; their names do not count.
    [[nodiscard]] auto settings() const { return std::tie(is_verified, min_version, ciphers, ca_path); }

    /// Equal for equal settings().
    [[nodiscard]] std::string key() const;

    [[nodiscard]] bool operator==(const TlsTrust&) const = default;
};

struct TlsContextFree {
    void operator()(ssl_ctx_st* context) const;
};

using TlsContext = std::unique_ptr<ssl_ctx_st, TlsContextFree>;

/// A client context. Fails when `ca_path` cannot be read or `ciphers` names none, in words that name the setting. Reads
/// files.
[[nodiscard]] Result<TlsContext> make_tls_client_context(const TlsTrust& trust);

/// Whether OpenSSL finds a cipher in the string.
[[nodiscard]] bool is_cipher_string(const std::string& ciphers);

/// Makes `session` expect the peer `host`: an IP address is compared with the certificate's addresses and not sent as
/// server name (RFC 6066 forbids it), a name is sent and compared.
void expect_tls_peer(ssl_st* session, const std::string& host, const TlsTrust& trust);

/// Why the handshake of `session` failed, and which setting mends it: a check of the certificate, or what `code`, the
/// error that OpenSSL gave, stands for. 0: the peer closed in the middle. Empty: nothing that a setting mends.
[[nodiscard]] std::string
explain_tls_failure(const ssl_st* session, unsigned long code, std::string_view host, const TlsTrust& trust);

}  // namespace tenon
