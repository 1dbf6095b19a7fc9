#include "http_client/connection_pool.hpp"

#include <iterator>
#include <utility>

namespace tenon {

ConnectionPool::ConnectionPool(Loop& loop, std::chrono::steady_clock::duration idle_timeout, std::size_t most)
    : idle_timeout_(idle_timeout), most_(most), sweeper_(loop.executor()) {}

std::shared_ptr<HttpConnection> ConnectionPool::take(const HttpPeer& peer) {
    auto& by_peer = idle_.get<ByPeer>();
    while (true) {
        const auto [begin, end] = by_peer.equal_range(peer);
        if (begin == end) {
            return nullptr;
        }
        const auto youngest = std::prev(end);
        const bool is_young = std::chrono::steady_clock::now() - youngest->since < idle_timeout_;
        const auto connection = youngest->connection;
        by_peer.erase(youngest);
        if (is_young && connection->is_reusable()) {
            return connection;
        }
    }
}

void ConnectionPool::make_room() {
    while (!idle_.empty() && idle_.size() + in_use_ > most_) {
        idle_.pop_front();
    }
}

void ConnectionPool::put(std::shared_ptr<HttpConnection> connection) {
    if (idle_.size() + in_use_ > most_) {
        return;
    }
    idle_.push_back({std::chrono::steady_clock::now(), std::move(connection)});
    sweep_later();
}

void ConnectionPool::clear() {
    idle_.clear();
    sweeper_.cancel();
}

void ConnectionPool::sweep_later() {
    if (is_sweeping_) {
        return;
    }
    is_sweeping_ = true;
    sweeper_.expires_after(idle_timeout_);
    sweeper_.async_wait([weak = weak_from_this()](boost::system::error_code) {
        if (const auto self = weak.lock()) {
            self->is_sweeping_ = false;
            self->sweep();
        }
    });
}

void ConnectionPool::sweep() {
    const auto oldest = std::chrono::steady_clock::now() - idle_timeout_;
    while (!idle_.empty() && idle_.front().since <= oldest) {
        idle_.pop_front();
    }
    if (!idle_.empty()) {
        sweep_later();
    }
}

}  // namespace tenon
