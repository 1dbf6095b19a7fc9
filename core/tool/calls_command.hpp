#pragma once

#include <string>
#include <vector>

namespace tenon {

/// `tenon calls [--node N] [--driver D] [--method M] [--state S] [--since T] [--limit N]`: the async calls of a running
/// tenond; `tenon calls show|wait|cancel ID`: one of them. Each with [--json] [--url URL]. Returns the exit status.
[[nodiscard]] int run_calls(std::vector<std::string> arguments);

}  // namespace tenon
