#pragma once

#include "plugin/implementation.hpp"

#include <vector>

namespace tenon {

/// The implementations whose names Ironic's hardware types use and whose work is not ours: no methods, only a name to
/// list and to choose, and the driver_info properties that Ironic documents for it. `fake` and `no-<kind>` exist for
/// every kind, save that vendor/fake is a real one, of the fake plugin.
[[nodiscard]] std::vector<ImplementationPtr> builtin_implementations();

}  // namespace tenon
