#pragma once

#include "model/vendor_method.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tenon {

/// What an identity service says of somebody besides.
struct Identity {
    std::string user_id;
    std::string project_name;
    std::vector<std::string> roles;  ///< every role's name
};

/// Who is calling. Nobody in particular, until an Authenticator has said who.
struct Principal {
    std::string user;     ///< the name
    std::string project;  ///< the id
    Role role = Role::anyone;
    bool is_system = false;                      ///< speaks for all of the system, not for a project
    bool brings_role = false;                    ///< `role` is the identity service's word, not the policy's to give
    std::shared_ptr<const Identity> identity{};  ///< nullptr: no identity service knows him
};

/// Whom no identity service knows has an empty one.
[[nodiscard]] inline const Identity& identity_of(const Principal& principal) {
    static const Identity none;
    return principal.identity == nullptr ? none : *principal.identity;
}

/// Whether `principal` may do what needs `needed`.
[[nodiscard]] inline bool is_allowed(const Principal& principal, Role needed) {
    return principal.role >= needed;
}

}  // namespace tenon
