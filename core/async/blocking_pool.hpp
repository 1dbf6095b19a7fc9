#pragma once

#include "base/result.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_map>
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

    /// False: the queue is full or the pool is stopping, and `work` never runs. `work` must not throw. Nobody on whose
    /// behalf it is has more than three quarters of the threads and of the queue, so that one whose work hangs leaves
    /// others theirs; nullptr: nobody's, and no such limit.
    [[nodiscard]] bool try_submit(std::function<void()> work, const void* on_behalf_of = nullptr);

    /// Runs what is queued to its end, then joins. Idempotent.
    void stop_and_join();

private:
    struct Job {
        std::function<void()> work;
        const void* owner;
    };

    struct Share {
        std::size_t queued = 0;
        std::size_t running = 0;
    };

    void work_until_stopped();
    /// The first whose owner has not all of its threads already; end(): there is none.
    [[nodiscard]] std::deque<Job>::iterator next();
    void forget_when_idle(const void* owner);
    /// Lets go of the lock. One at a time: the one that comes wakes the next when there is more to do, so that short
    /// jobs are done by whoever is awake. Only who has slept has come; who goes on to its next job has not.
    void wake_one(std::unique_lock<std::mutex>& lock);

    const unsigned max_threads_;
    const std::size_t max_queued_;
    std::mutex mutex_;  // guards everything below
    std::condition_variable wake_;
    std::deque<Job> queue_;
    std::unordered_map<const void*, Share> share_by_owner_;  // of those that have some
    std::vector<std::thread> threads_;
    unsigned idle_ = 0;       // threads that wait for work, or are about to
    unsigned waiting_ = 0;    // of those, who sleep until they are woken
    bool is_waking_ = false;  // somebody has been woken and has not come yet
    bool stopping_ = false;
};

}  // namespace tenon
