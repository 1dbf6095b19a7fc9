#pragma once

#include "plugin/call.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace tenon {

/// Which id is which call or operation. Ids are never used twice; each tells its loop, so that a look-up takes the lock
/// of that loop's shard only. Thread-safe.
class CallTable {
public:
    explicit CallTable(unsigned loops);

    struct Shard {
        std::mutex mutex;  // guards what is in here, and what Call says is guarded by it
        std::unordered_map<tenon_id, CallPtr> call_by_id;
        std::unordered_map<tenon_id, OperationPtr> operation_by_id;
        std::uint64_t next = 1;
    };

    /// The shard that an id belongs to; for an id that was never given out, any.
    [[nodiscard]] Shard& shard_of(tenon_id id) { return *shards_[(id & loop_mask) % shards_.size()]; }

    [[nodiscard]] Shard& shard_of(const Call& call) { return *shards_[call.loop.index() % shards_.size()]; }

    /// Gives the call its id.
    void add(const CallPtr& call);
    void remove(const CallPtr& call);

    /// A new id of the call's shard, whose mutex is held.
    [[nodiscard]] static tenon_id next_id(Shard& shard, const Loop& loop) {
        return (shard.next++ << loop_bits) | (loop.index() & loop_mask);
    }

    [[nodiscard]] std::size_t size();
    [[nodiscard]] std::vector<CallPtr> all();

    /// At the end, when no loop runs any more: calls and their operations hold each other.
    void forget_all();

private:
    static constexpr unsigned loop_bits = 12;
    static constexpr tenon_id loop_mask = (1u << loop_bits) - 1;

    std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace tenon
