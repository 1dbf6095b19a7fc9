#include "async/blocking_pool.hpp"

#include "base/alternate_stack.hpp"
#include "base/thread_census.hpp"

#include <system_error>
#include <utility>

namespace tenon {

BlockingPool::BlockingPool(unsigned max_threads, std::size_t max_queued)
    : max_threads_(max_threads), max_queued_(max_queued) {}

BlockingPool::~BlockingPool() {
    stop_and_join();
}

bool BlockingPool::try_submit(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    // Threads that are free but have not come to it yet have their share of the queue.
    if (stopping_ || queue_.size() >= max_queued_ + idle_ + (max_threads_ - threads_.size())) {
        return false;
    }
    if (queue_.size() >= idle_ && threads_.size() < max_threads_) {
        try {
            threads_.emplace_back([this] { work_until_stopped(); });
            ++idle_;
        } catch (const std::system_error&) {
            // The system has no more threads. With none at all nobody would ever come.
            if (threads_.empty()) {
                return false;
            }
        }
    }
    queue_.push_back(std::move(work));
    wake_.notify_one();
    return true;
}

void BlockingPool::stop_and_join() {
    std::vector<std::thread> threads;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        threads.swap(threads_);
        wake_.notify_all();
    }
    for (auto& thread : threads) {
        thread.join();
    }
}

void BlockingPool::work_until_stopped() {
    count_as_host_thread();
    const AlternateStack stack;
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        --idle_;
        if (queue_.empty()) {
            return;
        }
        auto work = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        work();
        work = nullptr;  // what it captured goes before the lock is taken again
        lock.lock();
        ++idle_;
    }
}

}  // namespace tenon
