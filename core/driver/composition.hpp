#pragma once

#include "base/result.hpp"
#include "driver/driver.hpp"

#include <string>

namespace tenon {

/// Puts implementations together. Two of different kinds that claim one method name in one scope are refused with both
/// names: which of them would run must not be a surprise.
[[nodiscard]] Result<DriverPtr> make_driver(std::string hardware_type, PerKind<ImplementationPtr> interfaces);

}  // namespace tenon
