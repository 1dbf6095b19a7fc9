#include "app/allocator.hpp"

#ifdef TENON_JEMALLOC
#include <jemalloc/jemalloc.h>

#include <string>

/// Read by jemalloc as it starts. What thousands of calls have left in large pieces is cut for the next ones, small as
/// they are; by itself it would keep the pieces for later and take new memory.
const char* malloc_conf = "lg_extent_max_active_fit:30";
#endif

namespace tenon {

void give_back_free_memory() {
#ifdef TENON_JEMALLOC
    const auto purge = "arena." + std::to_string(MALLCTL_ARENAS_ALL) + ".purge";
    ::mallctl(purge.c_str(), nullptr, nullptr, nullptr, 0);
#endif
}

}  // namespace tenon
