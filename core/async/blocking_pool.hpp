#pragma once

#include "base/result.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tenon {

/// Threads for what may block: blocking vendor methods, DNS, files. Bounded: a full queue refuses at once. Thread-safe.
class BlockingPool {
public:
    /// Threads start one by one as work asks for them, up to `max_threads`; at most `max_queued` jobs wait.
    BlockingPool(unsigned max_threads, std::size_t max_queued);
    ~BlockingPool();
    BlockingPool(const BlockingPool&) = delete;
    BlockingPool& operator=(const BlockingPool&) = delete;

    /// False: the queue is full or the pool is stopping, and `work` never runs. `work` must not throw.
    [[nodiscard]] bool try_submit(std::function<void()> work);

    /// Runs what is queued to its end, then joins. Idempotent.
    void stop_and_join();

private:
    void work_until_stopped();

    const unsigned max_threads_;
    const std::size_t max_queued_;
    std::mutex mutex_;  // guards everything below
    std::condition_variable wake_;
    std::deque<std::function<void()>> queue_;
    std::vector<std::thread> threads_;
    unsigned idle_ = 0;  // threads that wait for work, or are about to
    bool stopping_ = false;
};

}  // namespace tenon
