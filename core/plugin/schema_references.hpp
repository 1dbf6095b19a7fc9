#pragma once

#include "base/result.hpp"

#include <nlohmann/json.hpp>

namespace tenon {

/// Whether a JSON Schema's references can be followed on the stack, as valijson does it: each is "#" or "#/…" and leads
/// to something in the schema, they come to an end, and all of them together do not go deep. A schema may contain
/// itself, as that of a tree does, but not be itself: not by `$ref` alone, nor through allOf, not and their kind.
[[nodiscard]] Result<void> check_references(const nlohmann::json& schema);

}  // namespace tenon
