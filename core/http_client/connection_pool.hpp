#pragma once

#include "async/event.hpp"
#include "async/loop.hpp"
#include "http_client/http_connection.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tenon {

/// Idle connections of one loop, by peer, at most `most` of them. Used on that loop only. Those idle for too long are
/// closed.
class ConnectionPool : public std::enable_shared_from_this<ConnectionPool> {
public:
    ConnectionPool(Loop& loop, std::chrono::steady_clock::duration idle_timeout, std::size_t most);

    /// The one used last, or nullptr. What has been closed by the peer meanwhile is dropped on the way.
    [[nodiscard]] std::shared_ptr<HttpConnection> take(const std::string& key);

    /// Keeps it, or closes it where there are as many as there may be.
    void put(const std::string& key, std::shared_ptr<HttpConnection> connection);

    void clear();

private:
    struct Idle {
        std::shared_ptr<HttpConnection> connection;
        Deadline since;
    };

    void sweep_later();
    void sweep();

    const std::chrono::steady_clock::duration idle_timeout_;
    const std::size_t most_;
    std::size_t count_ = 0;
    std::map<std::string, std::vector<Idle>> idle_by_key_;
    Timer sweeper_;
    bool is_sweeping_ = false;
};

}  // namespace tenon
