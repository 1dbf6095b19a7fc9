#pragma once

#include <string>
#include <vector>

namespace tenon {

/// `tenon policy FILE [--against OLD]`: what each rule of a policy says to each role; with --against only what differs.
/// Returns the exit status: 0, or 1 for a file that is wrong.
[[nodiscard]] int run_policy(std::vector<std::string> arguments);

}  // namespace tenon
