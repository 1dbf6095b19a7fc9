#pragma once

#include "access/principal.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tenon {

/// What Keystone's API v3 says of a token.
struct KeystoneToken {
    Principal who;
    Timestamp expires_at{};
};

/// Reads the body that answers GET or POST /v3/auth/tokens. A token that is for neither the system nor a project (a
/// domain's, an unscoped one) has a principal without either, and one with access rules, which are for other services,
/// is Errc::forbidden. The error says what is missing and repeats nothing of the body.
[[nodiscard]] Result<KeystoneToken> read_keystone_token(std::string_view body);

/// Makes `who` the one whom an identity service knows so, with the roles of these names and those that they imply since
/// Keystone has its default roles: an admin is a manager, a manager a member, and a member a reader.
void identify(Principal& who, Identity identity, const std::vector<std::string>& roles);

}  // namespace tenon
