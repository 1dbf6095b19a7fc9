#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tenon::bmc_sim {

/// A form in which some vendor's service puts its error bodies.
struct ErrorShape {
    const char* name;
    const char* meaning;
    const char* content_type;
    const char* body;
};

[[nodiscard]] const std::vector<ErrorShape>& error_shapes();

/// nullptr: there is none of that name.
[[nodiscard]] const ErrorShape* find_error_shape(std::string_view name);

}  // namespace tenon::bmc_sim
