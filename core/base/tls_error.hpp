#pragma once

#include <string>

namespace tenon {

/// OpenSSL's words for what has just failed on this thread, which are then forgotten.
[[nodiscard]] std::string take_openssl_error();

}  // namespace tenon
