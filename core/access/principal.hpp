#pragma once

#include "model/vendor_method.hpp"

#include <string>

namespace tenon {

/// Who is calling. Nobody in particular, until an Authenticator has said who.
struct Principal {
    std::string user;
    std::string project;
    Role role = Role::anyone;
    bool is_system = false;    ///< speaks for all of the system, not for a project
    bool brings_role = false;  ///< `role` is the identity service's word, not the policy's to give
};

/// Whether `principal` may do what needs `needed`.
[[nodiscard]] inline bool is_allowed(const Principal& principal, Role needed) {
    return principal.role >= needed;
}

}  // namespace tenon
