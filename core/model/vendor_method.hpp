#pragma once

#include <chrono>
#include <cstdint>
#include <string>
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
