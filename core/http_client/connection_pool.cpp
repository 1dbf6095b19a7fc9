#include "http_client/connection_pool.hpp"

#include <algorithm>
#include <utility>

namespace tenon {

ConnectionPool::ConnectionPool(Loop& loop, std::chrono::steady_clock::duration idle_timeout, std::size_t most)
    : idle_timeout_(idle_timeout), most_(most), sweeper_(loop.executor()) {}

std::shared_ptr<HttpConnection> ConnectionPool::take(const std::string& key) {
    const auto found = idle_by_key_.find(key);
    if (found == idle_by_key_.end()) {
        return nullptr;
    }
    auto& idle = found->second;
    std::shared_ptr<HttpConnection> taken;
    while (!taken && !idle.empty()) {
        const bool is_young = std::chrono::steady_clock::now() - idle.back().since < idle_timeout_;
        if (is_young && idle.back().connection->is_reusable()) {
            taken = std::move(idle.back().connection);
        }
        idle.pop_back();
        --count_;
    }
    if (idle.empty()) {
        idle_by_key_.erase(found);
    }
    return taken;
}

void ConnectionPool::put(const std::string& key, std::shared_ptr<HttpConnection> connection) {
    if (count_ >= most_) {
        return;
    }
    ++count_;
    idle_by_key_[key].push_back({std::move(connection), std::chrono::steady_clock::now()});
    sweep_later();
}

void ConnectionPool::clear() {
    idle_by_key_.clear();
    count_ = 0;
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
    for (auto at = idle_by_key_.begin(); at != idle_by_key_.end();) {
        auto& idle = at->second;
        // In the order of `since`: the old ones are in front.
        const auto young = std::find_if(idle.begin(), idle.end(), [&](const Idle& one) { return one.since > oldest; });
        count_ -= static_cast<std::size_t>(young - idle.begin());
        idle.erase(idle.begin(), young);
        at = idle.empty() ? idle_by_key_.erase(at) : std::next(at);
    }
    if (!idle_by_key_.empty()) {
        sweep_later();
    }
}

}  // namespace tenon
