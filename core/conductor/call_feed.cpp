#include "conductor/call_feed.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace tenon {

namespace {

constexpr std::size_t max_untaken = 1'000;

}  // namespace

bool CallFeed::is_asked_for(const CallRecord& record) const {
    const auto& states = query_.states;
    return (!query_.node || *query_.node == record.node_uuid) && (!query_.driver || *query_.driver == record.driver) &&
           (!query_.method || *query_.method == record.method) &&
           (states.empty() || std::find(states.begin(), states.end(), record.state) != states.end());
}

void CallFeed::push(const CallRecord& record) {
    if (!is_asked_for(record)) {
        return;
    }
    auto shown = record;
    shown.args.clear();
    shown.result.clear();
    const std::lock_guard lock(mutex_);
    if (records_.size() == max_untaken) {
        records_.pop_front();
        ++missed_;
    }
    records_.push_back(std::move(shown));
    if (records_.size() == 1) {
        wake();
    }
}

void CallFeed::end() {
    const std::lock_guard lock(mutex_);
    is_end_ = true;
    wake();
}

void CallFeed::wake() {
    boost::asio::post(loop_.executor(), [self = shared_from_this()] {
        if (self->waiter_ != nullptr) {
            self->waiter_->set();
        }
    });
}

CallFeed::News CallFeed::take() {
    const std::lock_guard lock(mutex_);
    News news;
    news.records.assign(std::make_move_iterator(records_.begin()), std::make_move_iterator(records_.end()));
    records_.clear();
    news.missed = std::exchange(missed_, 0);
    news.is_end = is_end_;
    return news;
}

Awaitable<CallFeed::News> CallFeed::next(Deadline deadline) {
    auto news = take();
    if (news.records.empty() && !news.is_end) {
        Event changed(loop_);
        waiter_ = &changed;
        static_cast<void>(co_await changed.wait_until(deadline));
        waiter_ = nullptr;
        news = take();
    }
    co_return news;
}

}  // namespace tenon
