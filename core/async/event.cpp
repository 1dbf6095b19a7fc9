#include "async/event.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/system/error_code.hpp>

namespace tenon {

Awaitable<bool> pause_until(Loop& loop, Deadline until) {
    Timer timer(loop.executor());
    timer.expires_at(until);
    boost::system::error_code code;
    co_await timer.async_wait(boost::asio::redirect_error(use_awaitable, code));
    co_return !code;
}

void Event::set() {
    set_ = true;
    timer_.cancel();
}

Awaitable<void> Event::wait() {
    while (!set_) {
        static_cast<void>(co_await wait_until(Deadline::max()));
    }
}

Awaitable<bool> Event::wait_until(Deadline deadline) {
    if (!set_) {
        co_await begin_wait(deadline);
    }
    co_return set_;
}

Awaitable<void> Event::begin_wait(Deadline deadline) {
    thread_local boost::system::error_code ignored;  // is_set() says it
    timer_.expires_at(deadline);
    return timer_.async_wait(boost::asio::redirect_error(use_awaitable, ignored));
}

}  // namespace tenon
