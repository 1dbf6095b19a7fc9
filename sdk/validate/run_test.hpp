// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "suite.hpp"

#include <cstddef>

namespace tenon::validate {

/// In the child process: runs the test and writes a line of JSON to `to_parent` for what it was done with. Where
/// something went wrong it stops there, because this process can be trusted no longer, and says where to go on.
void run_test(const Test& test, const Options& options, std::size_t first_method, Note& note, int to_parent);

}  // namespace tenon::validate
