#pragma once

#include "async/event.hpp"
#include "async/loop.hpp"
#include "model/call_record.hpp"
#include "store/call_store.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace tenon {

/// What changes in calls, for one who listens. Bounded: who does not take it in time misses the oldest of it.
class CallFeed : public std::enable_shared_from_this<CallFeed> {
public:
    /// next() runs on `loop`. Of the query, `node`, `driver`, `method` and `states` count.
    CallFeed(Loop& loop, CallQuery query) : loop_(loop), query_(std::move(query)) {}

    /// Any thread.
    void push(const CallRecord& record);
    /// There is no more to come. Any thread.
    void end();

    struct News {
        std::vector<CallRecord> records;  ///< without arguments and results, oldest first
        std::uint64_t missed = 0;
        bool is_end = false;
    };

    /// What has come since the last time; nothing: `deadline` passed first.
    [[nodiscard]] Awaitable<News> next(Deadline deadline);

private:
    [[nodiscard]] bool is_asked_for(const CallRecord& record) const;
    [[nodiscard]] News take();
    void wake();

    Loop& loop_;
    const CallQuery query_;
    Event* waiter_ = nullptr;  // the loop's
    std::mutex mutex_;         // guards what follows
    std::deque<CallRecord> records_;
    std::uint64_t missed_ = 0;
    bool is_end_ = false;
};

}  // namespace tenon
