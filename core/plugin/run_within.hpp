#pragma once

#include <chrono>
#include <functional>

namespace tenon {

/// Runs `work` on a thread of its own and waits until it has ended, `limit` at most. False: it has not; the thread is
/// left behind, with all that `work` holds, since nobody can stop foreign code. So `work` must own what it touches.
/// `when_slow` is called, on the caller's thread, where it takes more than 100 ms.
[[nodiscard]] bool
run_within(std::chrono::milliseconds limit, std::function<void()> work, const std::function<void()>& when_slow = {});

}  // namespace tenon
