#pragma once

#include <string>
#include <vector>

namespace tenon {

/// `tenon call`: prints, and returns the exit status. What comes after the verb is in `arguments`. Loads the plugin
/// into this process, once.
[[nodiscard]] int run_call(std::vector<std::string> arguments);

}  // namespace tenon
