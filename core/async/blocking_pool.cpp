#include "async/blocking_pool.hpp"

#include "base/alternate_stack.hpp"
#include "base/thread_census.hpp"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace tenon {

namespace {

constexpr std::size_t share_of(std::size_t all) {
    return all - all / 4;
}

/// A job that becomes ready does not interrupt a loop at its work: on a busy core that was a switch there and back for
/// every job. The thread's share of the processor stays what it was. A sandbox may forbid it; all goes on, slower.
void let_loops_finish() {
    const sched_param none{};
    static_cast<void>(pthread_setschedparam(pthread_self(), SCHED_BATCH, &none));
}

}  // namespace

BlockingPool::BlockingPool(unsigned max_threads, std::size_t max_queued)
    : max_threads_(max_threads), max_queued_(max_queued) {}

BlockingPool::~BlockingPool() {
    stop_and_join();
}

bool BlockingPool::try_submit(std::function<void()> work, const void* on_behalf_of) {
    std::unique_lock lock(mutex_);
    const auto found = share_by_owner_.find(on_behalf_of);
    if (on_behalf_of != nullptr && found != share_by_owner_.end() &&
        found->second.queued + found->second.running >= share_of(max_queued_) + share_of(max_threads_)) {
        return false;
    }
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
    queue_.push_back({std::move(work), on_behalf_of});
    if (on_behalf_of != nullptr) {
        ++share_by_owner_[on_behalf_of].queued;
    }
    wake_one(lock);
    return true;
}

void BlockingPool::wake_one(std::unique_lock<std::mutex>& lock) {
    const bool is_first = waiting_ > 0 && !std::exchange(is_waking_, true);
    lock.unlock();
    if (is_first) {
        wake_.notify_one();
    }
}

std::deque<BlockingPool::Job>::iterator BlockingPool::next() {
    return std::find_if(queue_.begin(), queue_.end(), [this](const Job& job) {
        return stopping_ || job.owner == nullptr || share_by_owner_[job.owner].running < share_of(max_threads_);
    });
}

void BlockingPool::forget_when_idle(const void* owner) {
    const auto found = share_by_owner_.find(owner);
    if (found->second.queued == 0 && found->second.running == 0) {
        share_by_owner_.erase(found);
    }
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
    let_loops_finish();
    const AlternateStack stack;
    std::unique_lock lock(mutex_);
    while (true) {
        auto at = next();
        for (; at == queue_.end() && !stopping_; at = next()) {
            ++waiting_;
            wake_.wait(lock);
            --waiting_;
            is_waking_ = false;
        }
        --idle_;
        if (at == queue_.end()) {
            return;
        }
        auto [work, owner] = std::move(*at);
        queue_.erase(at);
        if (owner != nullptr) {
            auto& share = share_by_owner_[owner];
            --share.queued;
            ++share.running;
        }
        if (waiting_ > 0 && next() != queue_.end()) {
            wake_one(lock);
        } else {
            lock.unlock();
        }
        work();
        work = nullptr;  // what it captured goes before the lock is taken again
        lock.lock();
        if (owner != nullptr) {
            --share_by_owner_[owner].running;
            forget_when_idle(owner);
        }
        ++idle_;
    }
}

}  // namespace tenon
