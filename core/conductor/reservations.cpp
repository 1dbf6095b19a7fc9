#include "conductor/reservations.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>

namespace tenon {

namespace {

LockHolder from_now_on(LockHolder holder) {
    holder.since = std::chrono::system_clock::now();
    return holder;
}

}  // namespace

Reservation::~Reservation() {
    if (owner_ != nullptr) {
        owner_->release(node_uuid_);
    }
}

std::optional<Reservation> Reservations::try_acquire(const std::string& node_uuid, LockHolder by) {
    const std::lock_guard lock(mutex_);
    const auto [line, is_free] = held_.try_emplace(node_uuid);
    if (!is_free) {
        return std::nullopt;
    }
    line->second.holder = from_now_on(std::move(by));
    held_now_.add(1);
    return std::optional<Reservation>(std::in_place, *this, node_uuid);
}

Awaitable<std::optional<Reservation>>
Reservations::acquire(Loop& loop, std::string node_uuid, Deadline deadline, LockHolder by, HangUp* client) {
    std::shared_ptr<Waiter> waiter;
    {
        const std::lock_guard lock(mutex_);
        const auto [line, is_free] = held_.try_emplace(node_uuid);
        if (is_free) {
            line->second.holder = from_now_on(std::move(by));
            held_now_.add(1);
            co_return std::optional<Reservation>(std::in_place, *this, node_uuid);
        }
        waiter = std::make_shared<Waiter>(loop, std::move(by));
        line->second.waiters.push_back(waiter);
    }

    // Also leaves the line when this coroutine is cancelled or destroyed while it waits.
    struct Leave {
        Reservations& line;
        const std::string& node_uuid;
        const std::shared_ptr<Waiter>& waiter;
        HangUp* client;
        bool is_armed = true;

        Leave(Reservations& l, const std::string& n, const std::shared_ptr<Waiter>& w, HangUp* c)
            : line(l), node_uuid(n), waiter(w), client(c) {
            if (client != nullptr) {
                client->listen(&waiter->granted);
            }
        }

        ~Leave() {
            if (client != nullptr) {
                client->listen(nullptr);
            }
            if (is_armed && line.leave(node_uuid, waiter)) {
                line.release(node_uuid);
            }
        }
    };

    Leave leave(*this, node_uuid, waiter, client);
    static_cast<void>(co_await waiter->granted.wait_until(deadline));
    leave.is_armed = false;
    if (this->leave(node_uuid, waiter)) {
        co_return std::optional<Reservation>(std::in_place, *this, node_uuid);
    }
    co_return std::nullopt;
}

bool Reservations::is_held(std::string_view node_uuid) const {
    const std::lock_guard lock(mutex_);
    return held_.contains(node_uuid);
}

std::optional<LockHolder> Reservations::holder(std::string_view node_uuid) const {
    const std::lock_guard lock(mutex_);
    const auto line = held_.find(node_uuid);
    return line == held_.end() ? std::nullopt : std::optional(line->second.holder);
}

void Reservations::release(const std::string& node_uuid) {
    const std::lock_guard lock(mutex_);
    const auto line = held_.find(node_uuid);
    auto& waiters = line->second.waiters;
    if (waiters.empty()) {
        held_.erase(line);
        held_now_.add(-1);
        return;
    }
    const auto next = waiters.front();
    waiters.pop_front();
    next->has_reservation = true;
    line->second.holder = from_now_on(std::move(next->by));
    boost::asio::post(next->loop.executor(), [next] { next->granted.set(); });
}

bool Reservations::leave(const std::string& node_uuid, const std::shared_ptr<Waiter>& waiter) {
    const std::lock_guard lock(mutex_);
    if (waiter->has_reservation) {
        return true;
    }
    auto& waiters = held_.find(node_uuid)->second.waiters;
    waiters.erase(std::find(waiters.begin(), waiters.end(), waiter));
    return false;
}

}  // namespace tenon
