#pragma once

#include "config/config.hpp"
#include "store/call_rows.hpp"
#include "store/call_store.hpp"
#include "store/node_index.hpp"
#include "store/node_table.hpp"
#include "store/state_lock.hpp"
#include "store/store_writer.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace tenon {

/// Nodes and calls in `<state_dir>/tenon.sqlite`: WAL, synchronous=FULL, one writer. Other processes may read the file
/// meanwhile, for backups. Thread-safe.
class SqliteStore final : public NodeStore, public CallStore {
public:
    /// Makes the directory (0700) and the file (0600) when they are missing; both are this process's until it ends.
    /// `vfs` names one of SQLite's; empty: its own. Nodes are sealed by `box`; what is not, or by an older key, is
    /// sealed anew.
    [[nodiscard]] static Result<std::unique_ptr<SqliteStore>>
    open(const std::string& state_dir, const std::string& vfs = {}, CallRetention retention = {}, SecretBox box = {});
    SqliteStore(const SqliteStore&) = delete;
    SqliteStore& operator=(const SqliteStore&) = delete;

    [[nodiscard]] NodePtr find_by_uuid(std::string_view uuid) const override { return index_.find_by_uuid(uuid); }

    [[nodiscard]] NodePtr find_by_name(std::string_view name) const override { return index_.find_by_name(name); }

    [[nodiscard]] std::vector<NodePtr> list(const NodeStretch& stretch) const override { return index_.list(stretch); }

    void insert(Node node, NodeStore::Done done) override;
    void update(std::string uuid, Change change, NodeStore::Done done) override;
    void erase(std::string uuid, NodeStore::Done done) override;

    [[nodiscard]] std::vector<CallRecord> unfinished() const override { return unfinished_; }

    void accept(CallRecord record, CallStore::Done done) override;
    void finish(std::vector<CallEnding> endings, CallStore::Done done) override;
    void find_call(std::string id, Found found) override;
    void list_calls(CallQuery query, Listed listed) override;

    /// Transactions so far, for metrics.
    [[nodiscard]] std::uint64_t commits() const { return writer_->commits(); }

private:
    SqliteStore(StateLock lock, std::unique_ptr<SqliteDatabase> database, CallRetention retention);

    [[nodiscard]] Result<void> load(SecretBox box);
    void write_node(std::function<Result<NodeIndex::Change>()> apply, NodeStore::Done done);
    [[nodiscard]] Result<NodeIndex::Change> change_node(const std::string& uuid, const Change& change);
    /// Stores the endings within the writer's transaction.
    [[nodiscard]] Result<void> apply(const std::vector<CallEnding>& endings);
    /// Later writes of the transaction build on it.
    void remember(NodeIndex::Change change);
    void publish(bool is_committed);
    [[nodiscard]] NodePtr newest(const std::string& uuid) const;

    const StateLock lock_;
    const CallRetention retention_;
    NodeIndex index_;
    std::vector<CallRecord> unfinished_;
    // The writer's, once it runs.
    std::unique_ptr<SqliteDatabase> database_;
    std::unique_ptr<NodeTable> nodes_;
    std::unique_ptr<CallRows> calls_;
    std::vector<NodeIndex::Change> changes_;                // of the transaction so far
    std::unordered_map<std::string, NodePtr> uncommitted_;  // the same by uuid; nullptr: removed
    unsigned accepted_since_pruning_ = 0;
    Timestamp pruned_at_;
    std::unique_ptr<StoreWriter> writer_;
};

}  // namespace tenon
