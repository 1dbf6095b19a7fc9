#include "bmc/fair_limit.hpp"

#include "async/event.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>

namespace tenon {

struct FairLimit::Waiter {
    Waiter(Loop& at, unsigned limit) : loop(at), woken(at), at_once(limit) {}

    Loop& loop;
    Event woken;  // used on `loop` only
    const unsigned at_once;
    bool has_turn = false;
};

class FairLimit::Lines {
public:
    explicit Lines(std::size_t max_waiting) : max_waiting_(max_waiting) {}

    /// Whether the turn is there at once.
    bool take(const std::string& key, unsigned at_once) {
        const std::lock_guard lock(mutex_);
        return take(line_by_key_[key], at_once);
    }

    /// nullptr: the turn is there at once.
    Result<std::shared_ptr<Waiter>> join(Loop& loop, const std::string& key, unsigned at_once) {
        const std::lock_guard lock(mutex_);
        auto& line = line_by_key_[key];
        if (take(line, at_once)) {
            return std::shared_ptr<Waiter>();
        }
        if (line.waiters.size() >= max_waiting_) {
            return error(Errc::limit, fmt::format("{} wait already, which is the limit", line.waiters.size()));
        }
        line.waiters.push_back(std::make_shared<Waiter>(loop, at_once));
        return line.waiters.back();
    }

    [[nodiscard]] bool has_turn(const Waiter& waiter) const {
        const std::lock_guard lock(mutex_);
        return waiter.has_turn;
    }

    void give_back(const std::string& key) {
        const std::lock_guard lock(mutex_);
        const auto at = line_by_key_.find(key);
        --at->second.taken;
        serve(at);
    }

    void leave(const std::string& key, const Waiter& waiter) {
        const std::lock_guard lock(mutex_);
        const auto at = line_by_key_.find(key);
        auto& line = at->second;
        if (waiter.has_turn) {
            --line.taken;
        } else {
            const auto is_it = [&](const auto& other) { return other.get() == &waiter; };
            line.waiters.erase(std::find_if(line.waiters.begin(), line.waiters.end(), is_it));
        }
        serve(at);
    }

    [[nodiscard]] std::size_t size(const std::string& key) const {
        const std::lock_guard lock(mutex_);
        const auto found = line_by_key_.find(key);
        return found == line_by_key_.end() ? 0 : found->second.taken + found->second.waiters.size();
    }

private:
    struct Line {
        unsigned taken = 0;
        std::deque<std::shared_ptr<Waiter>> waiters;
    };

    static bool take(Line& line, unsigned at_once) {
        const bool is_free = line.taken < at_once && line.waiters.empty();
        line.taken += is_free ? 1U : 0U;
        return is_free;
    }

    void serve(std::map<std::string, Line>::iterator at) {
        auto& line = at->second;
        while (!line.waiters.empty() && line.taken < line.waiters.front()->at_once) {
            const auto next = std::move(line.waiters.front());
            line.waiters.pop_front();
            ++line.taken;
            next->has_turn = true;
            boost::asio::post(next->loop.executor(), [next] { next->woken.set(); });
        }
        if (line.taken == 0 && line.waiters.empty()) {
            line_by_key_.erase(at);
        }
    }

    const std::size_t max_waiting_;
    mutable std::mutex mutex_;  // guards the lines and every waiter's has_turn
    std::map<std::string, Line> line_by_key_;
};

/// A place in the line, left when the coroutine ends without its turn, however it ends.
class FairLimit::Place {
public:
    Place(std::shared_ptr<Lines> lines, std::string key, std::shared_ptr<Waiter> waiter)
        : lines_(std::move(lines)), key_(std::move(key)), waiter_(std::move(waiter)) {}

    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    ~Place() {
        if (waiter_) {
            lines_->leave(key_, *waiter_);
        }
    }

    /// Whether the turn has come; then it is the caller's.
    bool claim() {
        if (!lines_->has_turn(*waiter_)) {
            return false;
        }
        waiter_ = nullptr;
        return true;
    }

private:
    const std::shared_ptr<Lines> lines_;
    const std::string key_;
    std::shared_ptr<Waiter> waiter_;
};

FairLimit::FairLimit(std::size_t max_waiting) : lines_(std::make_shared<Lines>(max_waiting)) {}

FairLimit::Turn::~Turn() {
    if (lines_) {
        lines_->give_back(key_);
    }
}

std::optional<FairLimit::Turn> FairLimit::try_acquire(const std::string& key, unsigned at_once) {
    return lines_->take(key, std::max(1U, at_once)) ? std::optional<Turn>(std::in_place, lines_, key) : std::nullopt;
}

Awaitable<Result<FairLimit::Turn>>
FairLimit::acquire(Loop& loop, std::string key, unsigned at_once, Deadline deadline) {
    const auto lines = lines_;
    const auto waiter = lines->join(loop, key, std::max(1U, at_once));
    if (!waiter) {
        co_return waiter.error();
    }
    if (*waiter == nullptr) {
        co_return Turn(lines, std::move(key));
    }
    Place place(lines, key, *waiter);
    static_cast<void>(co_await (*waiter)->woken.wait_until(deadline));
    if (place.claim()) {
        co_return Turn(lines, std::move(key));
    }
    if (std::chrono::steady_clock::now() >= deadline) {
        co_return error(Errc::timed_out, "the turn did not come in time");
    }
    co_return error(Errc::cancelled, "cancelled while waiting in line");
}

std::size_t FairLimit::size(const std::string& key) const {
    return lines_->size(key);
}

}  // namespace tenon
