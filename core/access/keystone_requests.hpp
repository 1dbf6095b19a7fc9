#pragma once

#include "access/keystone_token.hpp"
#include "base/result.hpp"
#include "config/config.hpp"
#include "http_client/http_message.hpp"
#include "http_client/http_outcome.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tenon {

/// Where Keystone's tokens are: `auth_url` taken apart.
struct KeystoneAddress {
    HttpPeer peer;
    std::string tokens;  ///< the path "/v3/auth/tokens" below what auth_url says
};

/// The error names the key of the configuration.
[[nodiscard]] Result<KeystoneAddress> keystone_address_of(const KeystoneConfig& config);

/// The service user's password: of `password_file`, else of the systemd credential `tenon-keystone-password`. The line
/// break at its end is none of it. A file that others can read is refused. Blocks.
[[nodiscard]] Result<std::string> read_keystone_password(const KeystoneConfig& config);

/// Our own token, which lets us ask about others'.
struct ServiceToken {
    std::string text;
    Timestamp expires_at{};
};

[[nodiscard]] HttpRequest
keystone_login(const KeystoneConfig& config, const KeystoneAddress& address, const std::string& password);

/// The error says what to mend.
[[nodiscard]] Result<ServiceToken> read_keystone_login(const HttpResponse& response, const KeystoneConfig& config);

[[nodiscard]] HttpRequest
keystone_question(const KeystoneAddress& address, const std::string& own_token, std::string_view token);

/// What Keystone says of a token; nothing: it is no good. The error says why there is no saying.
[[nodiscard]] Result<std::optional<KeystoneToken>> read_keystone_answer(const HttpResponse& response);

}  // namespace tenon
