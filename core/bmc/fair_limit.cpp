#include "bmc/fair_limit.hpp"

#include "async/event.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace tenon {

struct FairLimit::Waiter {
    Waiter(Loop& at, unsigned limit) : loop(at), woken(at), at_once(limit) {}

    Loop& loop;
    Event woken;  // used on `loop` only
    const unsigned at_once;
    bool has_turn = false;
};

/// A place in the line, left when the coroutine ends without its turn, however it ends.
class FairLimit::Place {
public:
    Place(FairLimit& limit, std::string key, std::shared_ptr<Waiter> waiter)
        : limit_(limit), key_(std::move(key)), waiter_(std::move(waiter)) {}

    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    ~Place() {
        if (waiter_) {
            limit_.leave(key_, *waiter_);
        }
    }

    /// Whether the turn has come; then it is the caller's.
    bool claim() {
        const std::lock_guard lock(limit_.mutex_);
        if (!waiter_->has_turn) {
            return false;
        }
        waiter_ = nullptr;
        return true;
    }

private:
    FairLimit& limit_;
    const std::string key_;
    std::shared_ptr<Waiter> waiter_;
};

Awaitable<Result<FairLimit::Turn>>
FairLimit::acquire(Loop& loop, std::string key, unsigned at_once, Deadline deadline) {
    at_once = std::max(1U, at_once);
    std::shared_ptr<Waiter> waiter;
    {
        const std::lock_guard lock(mutex_);
        auto& line = line_by_key_[key];
        if (line.taken < at_once && line.waiters.empty()) {
            ++line.taken;
            co_return Turn(*this, key);
        }
        waiter = std::make_shared<Waiter>(loop, at_once);
        line.waiters.push_back(waiter);
    }
    Place place(*this, key, waiter);
    static_cast<void>(co_await waiter->woken.wait_until(deadline));
    if (place.claim()) {
        co_return Turn(*this, key);
    }
    if (std::chrono::steady_clock::now() >= deadline) {
        co_return error(Errc::timed_out, "the turn did not come in time");
    }
    co_return error(Errc::cancelled, "cancelled while waiting in line");
}

std::size_t FairLimit::size(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = line_by_key_.find(key);
    return found == line_by_key_.end() ? 0 : found->second.taken + found->second.waiters.size();
}

void FairLimit::give_back(const std::string& key) {
    const std::lock_guard lock(mutex_);
    --line_by_key_[key].taken;
    serve(key);
}

void FairLimit::leave(const std::string& key, const Waiter& waiter) {
    const std::lock_guard lock(mutex_);
    auto& line = line_by_key_[key];
    if (waiter.has_turn) {
        --line.taken;
    } else {
        const auto is_it = [&](const auto& other) { return other.get() == &waiter; };
        line.waiters.erase(std::find_if(line.waiters.begin(), line.waiters.end(), is_it));
    }
    serve(key);
}

void FairLimit::serve(const std::string& key) {
    auto& line = line_by_key_[key];
    while (!line.waiters.empty() && line.taken < line.waiters.front()->at_once) {
        const auto next = std::move(line.waiters.front());
        line.waiters.pop_front();
        ++line.taken;
        next->has_turn = true;
        boost::asio::post(next->loop.executor(), [next] { next->woken.set(); });
    }
    if (line.taken == 0 && line.waiters.empty()) {
        line_by_key_.erase(key);
    }
}

}  // namespace tenon
