#pragma once

#include "base/result.hpp"

#include <string>
#include <vector>

namespace tenon {

/// Turns this process into another program of ours, `name`, which lies beside its executable (as a build leaves it) or
/// in
/// ../lib/tenon (as it is installed). Returns only if that cannot be done, with the reason and the places looked at.
[[nodiscard]] Error exec_sibling(const std::string& name, const std::vector<std::string>& arguments);

}  // namespace tenon
