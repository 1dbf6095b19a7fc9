#pragma once

#include "base/error.hpp"

#include <string>
#include <vector>

namespace tenon {

/// Becomes the program `name` that lies beside our own executable, or in ../lib/tenon from there. Comes back only when
/// that fails: the error names what was tried.
[[nodiscard]] Error exec_sibling(const std::string& name, const std::vector<std::string>& arguments);

}  // namespace tenon
