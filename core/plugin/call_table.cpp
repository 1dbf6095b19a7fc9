#include "plugin/call_table.hpp"

#include <algorithm>

namespace tenon {

CallTable::CallTable(unsigned loops) {
    for (unsigned i = 0; i < std::max(1u, loops); ++i) {
        shards_.push_back(std::make_unique<Shard>());
    }
}

void CallTable::add(const CallPtr& call) {
    auto& shard = shard_of(*call);
    const std::lock_guard lock(shard.mutex);
    call->id = next_id(shard, call->loop);
    shard.call_by_id.emplace(call->id, call);
}

void CallTable::remove(const CallPtr& call) {
    auto& shard = shard_of(*call);
    const std::lock_guard lock(shard.mutex);
    shard.call_by_id.erase(call->id);
}

std::size_t CallTable::size() {
    std::size_t count = 0;
    for (const auto& shard : shards_) {
        const std::lock_guard lock(shard->mutex);
        count += shard->call_by_id.size();
    }
    return count;
}

std::vector<CallPtr> CallTable::all() {
    std::vector<CallPtr> calls;
    for (const auto& shard : shards_) {
        const std::lock_guard lock(shard->mutex);
        for (const auto& [id, call] : shard->call_by_id) {
            calls.push_back(call);
        }
    }
    return calls;
}

void CallTable::forget_all() {
    for (const auto& shard : shards_) {
        std::vector<OperationPtr> operations;
        const std::lock_guard lock(shard->mutex);
        for (const auto& [id, call] : shard->call_by_id) {
            operations.insert(operations.end(), call->operations.begin(), call->operations.end());
            call->operations.clear();
        }
        shard->operation_by_id.clear();
        shard->call_by_id.clear();
    }
}

}  // namespace tenon
