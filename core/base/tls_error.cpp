#include "base/tls_error.hpp"

#include <openssl/err.h>

namespace tenon {

std::string take_openssl_error() {
    const auto code = ERR_peek_last_error();
    ERR_clear_error();
    const char* reason = ERR_reason_error_string(code);
    return reason == nullptr ? "no reason given" : reason;
}

}  // namespace tenon
