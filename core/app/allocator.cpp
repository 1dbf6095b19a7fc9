#include "app/allocator.hpp"

#ifdef TENON_JEMALLOC
#include <jemalloc/jemalloc.h>

#include <string>
#endif

namespace tenon {

void give_back_free_memory() {
#ifdef TENON_JEMALLOC
    const auto purge = "arena." + std::to_string(MALLCTL_ARENAS_ALL) + ".purge";
    ::mallctl(purge.c_str(), nullptr, nullptr, nullptr, 0);
#endif
}

}  // namespace tenon
