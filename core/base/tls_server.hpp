#pragma once

#include "base/result.hpp"
#include "base/tls.hpp"

#include <string>

namespace tenon {

/// What a TLS server shows, and whom it believes.
struct TlsServerFiles {
    std::string certificate;  ///< PEM, with the chain that clients need below it
    std::string key;          ///< PEM
    std::string client_ca;    ///< PEM; empty: clients are not asked for a certificate
};

/// A server's context: TLS 1.2 and newer. The error names the setting, the file and what is wrong. Reads files.
[[nodiscard]] Result<TlsContext> make_tls_server_context(const TlsServerFiles& files);

}  // namespace tenon
