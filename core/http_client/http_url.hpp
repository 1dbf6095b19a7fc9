#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace tenon {

/// The parts of an http or https URL.
struct HttpUrl {
    bool is_tls = true;
    std::string host;    ///< name or address in lower case, IPv6 without brackets but with its "%zone"
    std::string port;    ///< the scheme's own when none is given
    std::string target;  ///< path and query as written; empty when there is neither

    /// "host:port", IPv6 in brackets.
    [[nodiscard]] std::string authority() const;

    /// Same scheme, host and port: where credentials may go. The zone of an IPv6 address is ours, the peer knows none.
    [[nodiscard]] bool is_same_origin(const HttpUrl& other) const;
};

/// Reads "http://…" or "https://…". User information and fragments are refused, as is everything that RFC 3986 forbids
/// in the host. The error says what is wrong, without the text itself.
[[nodiscard]] Result<HttpUrl> parse_http_url(std::string_view text);

/// "host:port", IPv6 in brackets.
[[nodiscard]] std::string authority_of(std::string_view host, std::string_view port);

/// What the Host header says: as everybody's, without the scheme's own port and without an IPv6 zone (RFC 6874, 4).
[[nodiscard]] std::string host_header_of(bool is_tls, std::string_view host, std::string_view port);

}  // namespace tenon
