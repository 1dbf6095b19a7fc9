#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

#include <optional>
#include <string>

namespace tenon::api {

/// The reason that PUT /v1/nodes/N/maintenance gives, in its body or else in its query; nullopt: none. Unknown keys are
/// "Unexpected arguments: x", another type is "Expected string for reason: 5".
[[nodiscard]] Result<std::optional<std::string>>
maintenance_reason(const std::optional<Json>& body, std::optional<std::string> from_query);

}  // namespace tenon::api
