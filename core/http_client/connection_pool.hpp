#pragma once

#include "async/event.hpp"
#include "async/loop.hpp"
#include "http_client/http_connection.hpp"

#include <boost/multi_index/composite_key.hpp>
#include <boost/multi_index/mem_fun.hpp>
#include <boost/multi_index/member.hpp>
#include <boost/multi_index/ordered_index.hpp>
#include <boost/multi_index/sequenced_index.hpp>
#include <boost/multi_index_container.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

namespace tenon {

/// The connections of one loop that no request uses, by peer. Used on that loop only. Those idle for too long are
/// closed, and the oldest ones where there would be more than `most` together with those in use.
class ConnectionPool : public std::enable_shared_from_this<ConnectionPool> {
public:
    ConnectionPool(Loop& loop, std::chrono::steady_clock::duration idle_timeout, std::size_t most);

    /// A request's place among those in use; it has one connection at a time.
    class Use {
    public:
        explicit Use(std::shared_ptr<ConnectionPool> pool) : pool_(std::move(pool)) { ++pool_->in_use_; }

        ~Use() { --pool_->in_use_; }

        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;

    private:
        std::shared_ptr<ConnectionPool> pool_;
    };

    /// The one used last, or nullptr. What has been closed by the peer meanwhile is dropped on the way.
    [[nodiscard]] std::shared_ptr<HttpConnection> take(const HttpPeer& peer);

    /// For one that a request in use is about to open.
    void make_room();

    /// Keeps it, where there is room for it; the request is still in use.
    void put(std::shared_ptr<HttpConnection> connection);

    void clear();

private:
    struct Idle {
        Deadline since;
        std::shared_ptr<HttpConnection> connection;

        [[nodiscard]] const HttpPeer& peer() const { return connection->peer(); }
    };

    struct ByAge {};

    struct ByPeer {};

    using Idles = boost::multi_index_container<
        Idle, boost::multi_index::indexed_by<
                  boost::multi_index::sequenced<boost::multi_index::tag<ByAge>>,
                  boost::multi_index::ordered_non_unique<
                      boost::multi_index::tag<ByPeer>,
                      boost::multi_index::composite_key<
                          Idle, boost::multi_index::const_mem_fun<Idle, const HttpPeer&, &Idle::peer>,
                          boost::multi_index::member<Idle, Deadline, &Idle::since>>,
                      boost::multi_index::composite_key_compare<HttpPeerOrder, std::less<>>>>>;

    void sweep_later();
    void sweep();

    const std::chrono::steady_clock::duration idle_timeout_;
    const std::size_t most_;
    std::size_t in_use_ = 0;
    Idles idle_;
    Timer sweeper_;
    bool is_sweeping_ = false;
};

}  // namespace tenon
