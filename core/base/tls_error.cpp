#include "base/tls_error.hpp"

#include <openssl/err.h>

#include <system_error>

namespace tenon {

std::string take_openssl_error() {
    // Of several the last says what did not work; but what the system said, before it, says why.
    unsigned long last = 0;
    int of_system = 0;
    while (const auto code = ERR_get_error()) {
        last = code;
        of_system = ERR_SYSTEM_ERROR(code) ? ERR_GET_REASON(code) : of_system;
    }
    if (of_system != 0) {
        return std::generic_category().message(of_system);
    }
    const char* reason = ERR_reason_error_string(last);
    return reason == nullptr ? "no reason given" : reason;
}

}  // namespace tenon
