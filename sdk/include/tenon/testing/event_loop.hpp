// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace tenon::test::detail {

/// An event loop whose clock jumps to the next timer when everybody waits for the host. While a thread works, time
/// passes as it does for everybody. step() is for one thread, everything else for any.
class EventLoop {
public:
    using Work = std::function<void()>;

    /// A piece of blocking work on a thread of its own.
    struct Job {
        std::thread thread{};
        std::size_t waits = 0;  ///< operations that this thread has begun and whose callback is to come
        bool is_done = false;
    };

    using JobPtr = std::shared_ptr<Job>;

    enum class Step {
        ran,
        dry,   ///< nothing is left that could ever happen
        stuck  ///< somebody works, and nothing came of it for as long as our patience lasts
    };

    EventLoop() {
        const auto since = std::chrono::steady_clock::now().time_since_epoch();
        now_ns_ = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(since).count());
    }

    ~EventLoop() { join_done(); }

    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    /// Begins at the monotonic clock's time, so that deadlines mean what they say.
    [[nodiscard]] std::uint64_t now_ns() const {
        const std::lock_guard lock(mutex_);
        return now_ns_;
    }

    /// `waiter` has from now on one operation more to wait for, see end_wait(). At once: between the two, time would
    /// jump.
    void post(Work work, const JobPtr& waiter = nullptr) {
        const std::lock_guard lock(mutex_);
        if (waiter != nullptr) {
            ++waiter->waits;
        }
        ready_.push_back(std::move(work));
        note_change();
    }

    /// Returns the timer, for cancel_timer().
    std::uint64_t after(std::uint64_t ns, Work work) {
        constexpr std::uint64_t century_ns = 3'153'600'000'000'000'000;  // more would overflow the clock
        const std::lock_guard lock(mutex_);
        const auto id = ++last_timer_;
        timers_.emplace(std::pair(now_ns_ + std::min(ns, century_ns), id), std::move(work));
        note_change();
        return id;
    }

    void cancel_timer(std::uint64_t id) {
        const std::lock_guard lock(mutex_);
        for (auto timer = timers_.begin(); timer != timers_.end(); ++timer) {
            if (timer->first.second == id) {
                timers_.erase(timer);
                return;
            }
        }
    }

    void run_on_thread(Work work) {
        const std::lock_guard lock(mutex_);
        const auto job = std::make_shared<Job>();
        jobs_.push_back(job);
        job->thread = std::thread([this, job, work = std::move(work)]() mutable {
            current_job() = job;
            work();
            work = nullptr;
            current_job() = nullptr;
            const std::lock_guard inner(mutex_);
            job->is_done = true;
            note_change();
        });
    }

    /// The job that this thread runs; nullptr: it is none of our threads.
    [[nodiscard]] static JobPtr& current_job() {
        static thread_local JobPtr job;
        return job;
    }

    void end_wait(const JobPtr& waiter) {
        if (waiter != nullptr) {
            const std::lock_guard lock(mutex_);
            --waiter->waits;
            note_change();
        }
    }

    /// Runs one thing that is due. `others_work`: somebody whom we do not see may be about to ask us for something.
    Step step(bool others_work, std::chrono::milliseconds patience) {
        join_done();
        std::unique_lock lock(mutex_);
        if (ready_.empty() && (others_work || is_any_job_working())) {
            const std::chrono::nanoseconds longest = patience;
            const auto limit = std::min(longest, until_next_timer(longest));
            const auto seen = changes_;
            if (changed_.wait_for(lock, limit, [&] { return changes_ != seen; })) {
                return Step::ran;
            }
            if (limit == longest) {
                return Step::stuck;
            }
            // The thread has worked on until the next timer is due.
        }
        if (take_ready(lock)) {
            return Step::ran;
        }
        if (timers_.empty()) {
            return Step::dry;
        }
        auto first = timers_.extract(timers_.begin());
        now_ns_ = std::max(now_ns_, first.key().first);
        lock.unlock();
        run(first.mapped());
        return Step::ran;
    }

    /// Waits until every thread that has nothing left to do has ended; false: some are at work.
    bool join_idle(std::chrono::milliseconds patience) {
        {
            std::unique_lock lock(mutex_);
            static_cast<void>(changed_.wait_for(lock, patience, [this] {
                return std::all_of(jobs_.begin(), jobs_.end(), [](const JobPtr& job) { return job->is_done; });
            }));
        }
        join_done();
        return threads() == 0;
    }

    /// Called with the time when the loop stood still because what it ran slept or waited for something else.
    std::function<void(std::chrono::milliseconds)> on_stall{};

    /// Threads that have not ended yet.
    [[nodiscard]] std::size_t threads() const {
        const std::lock_guard lock(mutex_);
        return jobs_.size();
    }

private:
    /// The mutex is held.
    void note_change() {
        ++changes_;
        changed_.notify_all();
    }

    [[nodiscard]] bool is_any_job_working() const {
        return std::any_of(jobs_.begin(), jobs_.end(), [](const JobPtr& job) { return job->waits == 0; });
    }

    [[nodiscard]] std::chrono::nanoseconds until_next_timer(std::chrono::nanoseconds otherwise) const {
        if (timers_.empty()) {
            return otherwise;
        }
        const auto due = timers_.begin()->first.first;
        return std::chrono::nanoseconds(due > now_ns_ ? static_cast<std::int64_t>(due - now_ns_) : 0);
    }

    bool take_ready(std::unique_lock<std::mutex>& lock) {
        if (ready_.empty()) {
            return false;
        }
        const Work work = std::move(ready_.front());
        ready_.pop_front();
        lock.unlock();
        run(work);
        return true;
    }

    void run(const Work& work) const {
        constexpr std::chrono::milliseconds longest(900);  // whoever sleeps a second is found, a busy machine is not
        const auto begin = std::chrono::steady_clock::now();
        const auto waits_before = waits_of_thread();
        work();
        const auto took =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
        if (took >= longest && waits_of_thread() != waits_before && on_stall) {
            on_stall(took);
        }
    }

    /// How often this thread has given up the processor by itself.
    [[nodiscard]] static long waits_of_thread() {
        rusage usage{};
        return ::getrusage(RUSAGE_THREAD, &usage) == 0 ? usage.ru_nvcsw : 0;
    }

    /// A thread that is done is on its very last instructions.
    void join_done() {
        std::list<JobPtr> done;
        {
            const std::lock_guard lock(mutex_);
            for (auto job = jobs_.begin(); job != jobs_.end();) {
                const auto next = std::next(job);
                if ((*job)->is_done) {
                    done.splice(done.end(), jobs_, job);
                }
                job = next;
            }
        }
        for (const auto& job : done) {
            job->thread.join();
        }
    }

    mutable std::mutex mutex_;  // guards what follows, and the jobs
    std::condition_variable changed_;
    std::uint64_t now_ns_ = 0;
    std::uint64_t last_timer_ = 0;
    std::uint64_t changes_ = 0;
    std::deque<Work> ready_;
    std::map<std::pair<std::uint64_t, std::uint64_t>, Work> timers_;  // by due time, then by order
    std::list<JobPtr> jobs_;
};

}  // namespace tenon::test::detail
