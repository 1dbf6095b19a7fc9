#pragma once

#include <set>

namespace tenon {

/// Says that the calling thread is one of the host's: threads_left() does not take it for a plugin's. Until it ends.
void count_as_host_thread();

/// The ids of all threads of the process.
[[nodiscard]] std::set<int> threads_of_process();

/// Threads that were not there `before` and are not the host's: somebody else's, perhaps a plugin's.
[[nodiscard]] std::set<int> threads_left(const std::set<int>& before);

}  // namespace tenon
