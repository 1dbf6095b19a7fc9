#pragma once

#include "async/loop.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace tenon {

/// At most N at once for each key, first come first served across loops. Thread-safe; a waiter is woken on its own
/// loop. Outlives its turns.
class FairLimit {
public:
    /// The right to be one of the N; given back when destroyed.
    class Turn {
    public:
        Turn() = default;

        Turn(FairLimit& limit, std::string key) : limit_(&limit), key_(std::move(key)) {}

        Turn(Turn&& other) noexcept : limit_(std::exchange(other.limit_, nullptr)), key_(std::move(other.key_)) {}

        Turn& operator=(Turn&& other) noexcept {
            std::swap(limit_, other.limit_);
            std::swap(key_, other.key_);
            return *this;
        }

        ~Turn() {
            if (limit_ != nullptr) {
                limit_->give_back(key_);
            }
        }

    private:
        FairLimit* limit_ = nullptr;
        std::string key_;
    };

    /// Waits in line until fewer than `at_once` have `key`. Errc::timed_out when `deadline` passes first,
    /// Errc::cancelled when the awaiting coroutine is cancelled; neither loses a turn.
    [[nodiscard]] Awaitable<Result<Turn>> acquire(Loop& loop, std::string key, unsigned at_once, Deadline deadline);

    /// How many have or await a turn for `key`.
    [[nodiscard]] std::size_t size(const std::string& key) const;

private:
    struct Waiter;
    class Place;

    struct Line {
        unsigned taken = 0;
        std::deque<std::shared_ptr<Waiter>> waiters;
    };

    void give_back(const std::string& key);
    void leave(const std::string& key, const Waiter& waiter);
    void serve(const std::string& key);

    mutable std::mutex mutex_;  // guards the lines and every waiter's has_turn
    std::map<std::string, Line> line_by_key_;
};

}  // namespace tenon
