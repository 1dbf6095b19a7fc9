#pragma once

#include <string>
#include <string_view>

namespace tenon::api {

/// False: without_secrets() would change nothing.
[[nodiscard]] bool may_hold_secret(std::string_view text);

/// "******" for what a password or the like is set to (`user=x password=y`, as oslo.utils does it), and for an account
/// in an address (`https://user:password@bmc/x`).
[[nodiscard]] std::string without_secrets(std::string_view text);

}  // namespace tenon::api
