#include "async/blocking_pool.hpp"

#include <utility>

namespace tenon {

BlockingPool::BlockingPool(unsigned max_threads, std::size_t max_queued)
    : max_threads_(max_threads),
      max_queued_(max_queued) {}

BlockingPool::~BlockingPool() {
    stop_and_join();
}

bool BlockingPool::try_submit(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    if (stopping_ || (queue_.size() >= max_queued_ && idle_ == 0 && threads_.size() >= max_threads_)) {
        return false;
    }
    queue_.push_back(std::move(work));
    if (queue_.size() > idle_ && threads_.size() < max_threads_) {
        threads_.emplace_back([this] { work_until_stopped(); });
    }
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
    std::unique_lock lock(mutex_);
    while (true) {
        ++idle_;
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
    }
}

}  // namespace tenon
