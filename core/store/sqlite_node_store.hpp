#pragma once

#include "store/node_index.hpp"
#include "store/node_table.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace tenon {

/// Nodes in `<state_dir>/tenon.sqlite`: WAL, synchronous=FULL, one writer thread. Whatever was asked for while the
/// previous transaction ran goes into the next one, so that many writers share one fdatasync. Thread-safe.
class SqliteNodeStore final : public NodeStore {
public:
    /// Makes the directory (0700) and the file (0600) when they are missing. `vfs` names one of SQLite's; empty: its
    /// own.
    [[nodiscard]] static Result<std::unique_ptr<SqliteNodeStore>>
    open(const std::string& state_dir, const std::string& vfs = {});
    /// What is queued is written and told first.
    ~SqliteNodeStore() override;
    SqliteNodeStore(const SqliteNodeStore&) = delete;
    SqliteNodeStore& operator=(const SqliteNodeStore&) = delete;

    [[nodiscard]] NodePtr find_by_uuid(std::string_view uuid) const override { return index_.find_by_uuid(uuid); }

    [[nodiscard]] NodePtr find_by_name(std::string_view name) const override { return index_.find_by_name(name); }

    [[nodiscard]] std::vector<NodePtr> list() const override { return index_.list(); }

    void insert(Node node, Done done) override;
    void update(std::string uuid, Change change, Done done) override;
    void erase(std::string uuid, Done done) override;

    /// Transactions so far, for metrics.
    [[nodiscard]] std::uint64_t commits() const { return commits_.load(std::memory_order_relaxed); }

private:
    struct Request {
        enum class Verb : std::uint8_t {
            insert,
            update,
            erase
        };
        Verb verb;
        Node node;         // of an insert
        std::string uuid;  // of the others
        Change change;
        Done done;
    };

    /// What a transaction has done to nodes so far; nullptr: removed.
    using Uncommitted = std::unordered_map<std::string, NodePtr>;

    SqliteNodeStore(std::unique_ptr<NodeTable> table, const std::vector<NodePtr>& nodes);
    void enqueue(Request request);
    void write_until_stopped();
    void write(std::vector<Request> batch);
    [[nodiscard]] Result<NodeIndex::Change> apply(Request& request, const Uncommitted& uncommitted);
    [[nodiscard]] NodePtr newest(const std::string& uuid, const Uncommitted& uncommitted) const;

    NodeIndex index_;
    std::unique_ptr<NodeTable> table_;  // the writer's
    std::atomic<std::uint64_t> commits_{0};
    std::mutex mutex_;  // guards the two below
    std::vector<Request> queue_;
    bool stopping_ = false;
    std::condition_variable wake_;
    std::thread writer_;
};

}  // namespace tenon
