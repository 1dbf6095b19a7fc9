#pragma once

#include "base/result.hpp"

namespace tenon {

/// Takes from this process and its children, for good, what neither a host nor a driver has any business with: mounts,
/// kernel modules, other processes' memory, namespaces, keys, clocks, io_uring. Such a call answers EPERM. Also sets
/// no_new_privs. Before there are other threads.
[[nodiscard]] Result<void> install_seccomp_filter();

/// Cores hold no memory from now on: there are passwords in it.
void keep_memory_out_of_cores();

}  // namespace tenon
