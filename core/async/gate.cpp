#include "async/gate.hpp"

#include <boost/asio/post.hpp>

namespace tenon {

Awaitable<bool> Gate::pass(Loop& loop, Deadline deadline) {
    const auto woken = std::make_shared<Event>(loop);
    {
        const std::lock_guard lock(mutex_);
        if (state_ != State::shut) {
            co_return is_open();
        }
        waiting_.push_back({&loop, woken});
    }
    if (!co_await woken->wait_until(deadline)) {
        const std::lock_guard lock(mutex_);
        std::erase_if(waiting_, [&](const Waiter& waiter) { return waiter.woken == woken; });
    }
    co_return is_open();
}

void Gate::end(State state) {
    std::vector<Waiter> waiting;
    {
        const std::lock_guard lock(mutex_);
        if (state_ != State::shut) {
            return;
        }
        state_.store(state, std::memory_order_release);
        waiting.swap(waiting_);
    }
    for (auto& [loop, woken] : waiting) {
        boost::asio::post(loop->executor(), [woken = std::move(woken)] { woken->set(); });
    }
}

}  // namespace tenon
