// How a node is come by: at once, or in line, or not in time.

#include "conductor/conductor_state.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace tenon {

using namespace std::chrono_literals;

namespace {

/// What a refused client is told to wait. Nobody knows how long a vendor's method takes.
constexpr auto retry_after = 1s;

}  // namespace

Conductor::State::LockWish Conductor::State::wish_for(const Node& node, std::string_view what) const {
    LockWish wish;
    wish.node_uuid = node.uuid;
    wish.by.what = what;
    wish.wait = config_.calls.node_lock_wait;
    return wish;
}

LockHolder Conductor::State::holder_of(const PassthruRequest& request) {
    LockHolder holder;
    holder.what = request.method;
    holder.request_id = request.request_id;
    return holder;
}

Awaitable<Result<Reservation>> Conductor::State::reserve(Loop& loop, LockWish wish) {
    if (auto at_once = reservations_.try_acquire(wish.node_uuid, wish.by)) {
        co_return std::move(*at_once);
    }
    lock_waits_.add();
    const auto deadline = std::chrono::steady_clock::now() + wish.wait;
    if (auto in_time = co_await reservations_.acquire(loop, wish.node_uuid, deadline, wish.by, wish.client)) {
        co_return std::move(*in_time);
    }
    lock_refusals_.add();
    if (auto holder = reservations_.holder(wish.node_uuid); holder && wish.refused_by != nullptr) {
        *wish.refused_by = std::make_unique<const LockHolder>(std::move(*holder));
    }
    auto refused = error(
        Errc::conflict, fmt::format(
                            "Node {} is locked by host {}, please retry after the current operation is completed.",
                            wish.node_uuid, host_
                        )
    );
    refused.retry_after_ms = std::chrono::milliseconds(retry_after).count();
    co_return refused;
}

}  // namespace tenon
