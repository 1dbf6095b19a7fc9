#pragma once

#include "base/json.hpp"

namespace tenon {

/// Arguments that a method with this JSON Schema takes, as far as one can guess: every required one and no other. What
/// only the author knows, such as a pattern, is not met.
[[nodiscard]] Json sample_arguments(const Json& schema);

}  // namespace tenon
