#pragma once

#include <string>
#include <vector>

namespace tenon {

/// `tenon plugins [--json] [--url URL]`: every plugin of a running tenond with its state. Returns the exit status.
[[nodiscard]] int run_plugins(std::vector<std::string> arguments);

/// `tenon plugin show|enable|disable|rollback|trust NAME [--only-when-idle] [--json] [--url URL]`, and `tenon plugin
/// rescan`.
[[nodiscard]] int run_plugin(std::vector<std::string> arguments);

}  // namespace tenon
