#pragma once

#include "async/event.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace tenon {

/// What coroutines of every loop wait at until it is opened or closed for good.
class Gate {
public:
    [[nodiscard]] bool is_open() const { return state_.load(std::memory_order_acquire) == State::open; }

    /// Lets all of them through, or turns them away; the first of the two counts. Any thread.
    void open() { end(State::open); }

    void close() { end(State::closed); }

    /// True: it is open; false: it was closed, or `deadline` passed first. Runs on `loop`.
    [[nodiscard]] Awaitable<bool> pass(Loop& loop, Deadline deadline);

private:
    enum class State : unsigned char {
        shut,
        open,
        closed
    };

    struct Waiter {
        Loop* loop;
        std::shared_ptr<Event> woken;
    };

    void end(State state);

    std::atomic<State> state_{State::shut};
    std::mutex mutex_;  // guards waiting_, and state_ while it changes
    std::vector<Waiter> waiting_;
};

}  // namespace tenon
