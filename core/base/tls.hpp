#pragma once

#include "base/result.hpp"

#include <memory>
#include <string>
#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace tenon {

/// What a TLS client trusts. Equal settings may share a context.
struct TlsTrust {
    bool is_verified = true;
    std::string ca_path;  ///< a PEM file or a hashed directory; empty: the system's authorities
    std::string setting;  ///< how errors name what mends them, such as "driver_info/redfish_verify_ca"

    [[nodiscard]] bool operator==(const TlsTrust&) const = default;
};

struct TlsContextFree {
    void operator()(ssl_ctx_st* context) const;
};

using TlsContext = std::unique_ptr<ssl_ctx_st, TlsContextFree>;

/// A client context: TLS 1.2 or newer. Fails when `ca_path` cannot be read, in words that name the setting. Reads
/// files.
[[nodiscard]] Result<TlsContext> make_tls_client_context(const TlsTrust& trust);

/// Makes `session` expect the peer `host`: an IP address is compared with the certificate's addresses and not sent as
/// server name (RFC 6066 forbids it), a name is sent and compared.
void expect_tls_peer(ssl_st* session, const std::string& host, const TlsTrust& trust);

/// Why the handshake of `session` failed: which check of the certificate, and which setting mends it. Empty: no check
/// of the certificate failed.
[[nodiscard]] std::string explain_tls_refusal(const ssl_st* session, std::string_view host, const TlsTrust& trust);

}  // namespace tenon
