#pragma once

#include "store/call_store.hpp"
#include "store/node_store.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tenon::test {

/// Nodes in memory; each change is told at once, in the caller's thread.
class MemoryNodeStore final : public NodeStore {
public:
    [[nodiscard]] NodePtr find_by_uuid(std::string_view uuid) const override {
        const std::lock_guard lock(mutex_);
        const auto found = nodes_.find(uuid);
        return found == nodes_.end() ? nullptr : found->second;
    }

    [[nodiscard]] NodePtr find_by_name(std::string_view) const override { return nullptr; }

    [[nodiscard]] std::vector<NodePtr> list(const NodeStretch&) const override { return {}; }

    void insert(Node node, Done done) override {
        auto kept = std::make_shared<const Node>(std::move(node));
        {
            const std::lock_guard lock(mutex_);
            nodes_[kept->uuid] = kept;
        }
        done(NodePtr(kept));
    }

    void update(std::string uuid, Change change, Done done) override {
        const auto current = find_by_uuid(uuid);
        if (!current) {
            return done(error(Errc::not_found, "Node " + uuid + " could not be found."));
        }
        auto changed = change(*current);
        changed ? insert(std::move(*changed), std::move(done)) : done(changed.error());
    }

    void erase(std::string uuid, Done done) override {
        auto gone = find_by_uuid(uuid);
        {
            const std::lock_guard lock(mutex_);
            nodes_.erase(uuid);
        }
        done(std::move(gone));
    }

private:
    mutable std::mutex mutex_;  // guards nodes_
    std::map<std::string, NodePtr, std::less<>> nodes_;
};

/// Calls in memory; each change is told at once, in the caller's thread. Refuses everything while `failure` is set.
class MemoryCallStore final : public CallStore {
public:
    explicit MemoryCallStore(NodeStore& nodes) : nodes_(nodes) {}

    [[nodiscard]] std::vector<CallRecord> unfinished() const override { return left_over; }

    void accept(CallRecord record, Done done) override {
        if (const auto why = refusal()) {
            return done(*why);
        }
        {
            const std::lock_guard lock(mutex_);
            records_.push_back(std::move(record));
        }
        done({});
    }

    void finish(std::vector<CallEnding> endings, Done done) override {
        if (const auto why = refusal()) {
            return done(*why);
        }
        for (auto& [record, last_error] : endings) {
            if (last_error) {
                const auto change = [&text = last_error](const Node& current) -> Result<Node> {
                    auto changed = current;
                    changed.last_error = *text;
                    return changed;
                };
                nodes_.update(record.node_uuid, change, [](const Result<NodePtr>&) {});
            }
            const std::lock_guard lock(mutex_);
            std::erase_if(records_, [&id = record.id](const CallRecord& other) { return other.id == id; });
            records_.push_back(std::move(record));
        }
        done({});
    }

    void find_call(std::string id, Found found) override {
        std::optional<CallRecord> record;
        {
            const std::lock_guard lock(mutex_);
            const auto at = std::find_if(records_.begin(), records_.end(), [&](const auto& r) { return r.id == id; });
            record = at == records_.end() ? record : std::optional<CallRecord>(*at);
        }
        found(std::move(record));
    }

    void list_calls(CallQuery, Listed listed) override { listed(records()); }

    [[nodiscard]] std::vector<CallRecord> records() const {
        const std::lock_guard lock(mutex_);
        return records_;
    }

    void fail_with(std::optional<Error> why) {
        const std::lock_guard lock(mutex_);
        failure_ = std::move(why);
    }

    std::vector<CallRecord> left_over;

private:
    [[nodiscard]] std::optional<Error> refusal() const {
        const std::lock_guard lock(mutex_);
        return failure_;
    }

    NodeStore& nodes_;
    mutable std::mutex mutex_;  // guards the two below
    std::vector<CallRecord> records_;
    std::optional<Error> failure_;
};

}  // namespace tenon::test
