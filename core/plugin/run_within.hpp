#pragma once

#include <chrono>
#include <functional>

namespace tenon {

/// Runs `work` on a thread of its own and waits until it has ended, `limit` at most. False: it has not; the thread is
/// left behind, with all that `work` holds, since nobody can stop foreign code. So `work` must own what it touches.
[[nodiscard]] bool run_within(std::chrono::milliseconds limit, std::function<void()> work);

}  // namespace tenon
