#include "bmc/bmc_logouts.hpp"

#include "async/event.hpp"
#include "bmc/bmc_login.hpp"
#include "bmc/bmc_rules.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace tenon {

namespace {

constexpr std::size_t most_at_once = 32;

/// A BMC that is slower has its session end by its own timeout.
constexpr std::chrono::seconds patience{10};

}  // namespace

/// Shared with the workers' coroutines, which a stopped loop keeps until it is destroyed.
class BmcLogouts::Work : public std::enable_shared_from_this<Work> {
public:
    Work(BmcTransport& transport, FairLimit& turns) : transport_(transport), turns_(turns) {}

    void add(Loop& loop, std::vector<BmcSessions::Open> open) {
        const std::lock_guard lock(mutex_);
        for (auto& one : open) {
            queue_.push_back(std::move(one));
        }
        for (std::size_t wanted = queue_.size(); wanted > 0 && workers_.size() < most_at_once; --wanted) {
            start_worker(loop);
        }
    }

    Awaitable<void> finish(Loop& loop, Deadline deadline) {
        const auto done = wait_for_all(loop);
        if (!co_await done->wait_until(deadline)) {
            give_up();
            co_await done->wait();
        }
    }

private:
    struct Worker {
        explicit Worker(Loop& at) : loop(at) {}

        Loop& loop;
        boost::asio::cancellation_signal signal;  // used on `loop` only
    };

    /// With the mutex locked: the coroutine begins in a step of its own.
    void start_worker(Loop& loop) {
        const auto worker = workers_.emplace_back(std::make_shared<Worker>(loop));
        boost::asio::post(loop.executor(), [self = shared_from_this(), worker] {
            // Keeps the worker: the coroutine is tied to its signal to the end.
            boost::asio::co_spawn(
                worker->loop.executor(), run(self, worker->loop),
                boost::asio::bind_cancellation_slot(
                    worker->signal.slot(), [self, worker](const std::exception_ptr&) { self->leave(worker); }
                )
            );
        });
    }

    static Awaitable<void> run(std::shared_ptr<Work> self, Loop& loop) {
        while (auto next = self->take()) {
            const auto until = std::chrono::steady_clock::now() + patience;
            const auto turn =
                co_await self->turns_.acquire(loop, authority_of(next->endpoint), next->endpoint.per_bmc, until);
            if (turn) {
                co_await log_out(self->transport_, loop, std::move(*next), until);
            }
        }
    }

    std::optional<BmcSessions::Open> take() {
        const std::lock_guard lock(mutex_);
        if (queue_.empty()) {
            return std::nullopt;
        }
        std::optional<BmcSessions::Open> next(std::move(queue_.front()));
        queue_.pop_front();
        return next;
    }

    void leave(const std::shared_ptr<Worker>& worker) {
        const std::lock_guard lock(mutex_);
        workers_.erase(std::find(workers_.begin(), workers_.end(), worker));
        if (!queue_.empty()) {
            start_worker(worker->loop);  // for what came behind our last look
        } else if (workers_.empty() && waiter_ != nullptr) {
            boost::asio::post(waiter_->executor(), [all_done = all_done_] {
                if (const auto done = all_done.lock()) {
                    done->set();
                }
            });
        }
    }

    std::shared_ptr<Event> wait_for_all(Loop& loop) {
        auto done = std::make_shared<Event>(loop);
        const std::lock_guard lock(mutex_);
        if (workers_.empty()) {
            done->set();
        }
        all_done_ = done;
        waiter_ = &loop;
        return done;
    }

    void give_up() {
        const std::lock_guard lock(mutex_);
        queue_.clear();
        for (const auto& worker : workers_) {
            boost::asio::post(worker->loop.executor(), [worker] {
                worker->signal.emit(boost::asio::cancellation_type::terminal);
            });
        }
    }

    BmcTransport& transport_;
    FairLimit& turns_;
    std::mutex mutex_;  // guards what follows
    std::deque<BmcSessions::Open> queue_;
    std::vector<std::shared_ptr<Worker>> workers_;
    std::weak_ptr<Event> all_done_;  // its owner lives on the loop whose timer it has, this may outlive that loop
    Loop* waiter_ = nullptr;
};

BmcLogouts::BmcLogouts(BmcTransport& transport, FairLimit& turns) : work_(std::make_shared<Work>(transport, turns)) {}

void BmcLogouts::add(Loop& loop, std::vector<BmcSessions::Open> open) {
    if (!open.empty()) {
        work_->add(loop, std::move(open));
    }
}

Awaitable<void> BmcLogouts::finish(Loop& loop, Deadline deadline) {
    co_await work_->finish(loop, deadline);
}

}  // namespace tenon
