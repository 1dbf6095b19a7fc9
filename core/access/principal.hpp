#pragma once

#include "model/vendor_method.hpp"

#include <string>

namespace tenon {

/// Who is calling. With `noauth`, the only strategy so far, everybody is an admin without a name.
struct Principal {
    std::string user;
    std::string project;
    Role role = Role::admin;
};

/// Whether `principal` may do what needs `needed`.
[[nodiscard]] inline bool is_allowed(const Principal& principal, Role needed) {
    return principal.role >= needed;
}

}  // namespace tenon
