#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

/// Whether a vendor method acts on one node or on the driver as a whole.
enum class MethodScope : std::uint8_t {
    node,
    driver
};

/// Least to most; a higher role may do what a lower one may.
enum class Role : std::uint8_t {
    anyone,
    reader,
    member,
    admin
};

inline constexpr std::array<std::string_view, 4> role_names = {"anyone", "reader", "member", "admin"};

[[nodiscard]] constexpr std::string_view to_string(Role role) {
    return role_names[static_cast<std::size_t>(role)];
}

/// "reader", "member" or "admin": what somebody can be given.
[[nodiscard]] constexpr std::optional<Role> role_from(std::string_view name) {
    for (const auto role : {Role::reader, Role::member, Role::admin}) {
        if (to_string(role) == name) {
            return role;
        }
    }
    return std::nullopt;
}

/// What a plugin declares of one vendor method. Copied out of the plugin when it is loaded.
struct VendorMethod {
    std::string name;
    std::string description;
    std::vector<std::string> http_methods;  ///< upper case, in the order declared
    MethodScope scope = MethodScope::node;
    bool is_async = false;
    bool is_attach = false;
    bool require_exclusive_lock = false;
    bool is_idempotent = false;
    bool is_cancellable = false;
    bool is_blocking = false;
    std::chrono::nanoseconds timeout{0};  ///< 0: the configured default
    std::uint32_t max_parallel = 0;       ///< 0: no limit of its own
    std::string args_schema;              ///< JSON Schema; empty: any object
    Role default_role = Role::admin;
};

}  // namespace tenon
