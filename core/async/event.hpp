#pragma once

#include "async/loop.hpp"
#include "base/clock.hpp"

#include <boost/asio/basic_waitable_timer.hpp>

#include <chrono>

namespace tenon {

using Timer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// False: cancelled before.
[[nodiscard]] Awaitable<bool> pause_until(Loop& loop, Deadline until);

/// Lets one coroutine wait until something was set. Every member runs on the loop's thread; from elsewhere, post.
class Event {
public:
    explicit Event(Loop& loop) : timer_(loop.executor()) {}

    [[nodiscard]] bool is_set() const { return set_; }

    /// Wakes the waiter, later, and lets later waits return at once.
    void set();

    [[nodiscard]] Awaitable<void> wait();

    /// True: set; false: `deadline` passed first.
    [[nodiscard]] Awaitable<bool> wait_until(Deadline deadline);

    /// The same, of one that is not set yet, without a coroutine of its own; is_set() says which it was.
    [[nodiscard]] Awaitable<void> begin_wait(Deadline deadline);

private:
    Timer timer_;
    bool set_ = false;
};

}  // namespace tenon
