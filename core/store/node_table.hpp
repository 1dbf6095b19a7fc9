#pragma once

#include "store/node_store.hpp"
#include "store/secret_box.hpp"
#include "store/sqlite_database.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tenon {

/// The rows of nodes in a file whose schema is prepared. Used by one thread at a time.
class NodeTable {
public:
    [[nodiscard]] static Result<std::unique_ptr<NodeTable>> open(SqliteDatabase& database, SecretBox box);

    [[nodiscard]] Result<std::vector<NodePtr>> load();

    /// Writes anew what load() has found plain or sealed with an older key, and leaves nothing of it in the file.
    [[nodiscard]] Result<void> seal_outdated(const std::vector<NodePtr>& nodes);

    // Within a transaction. A change that fails leaves the others of its transaction alone, unless the database is in
    // no transaction any more: then all of them are undone.
    [[nodiscard]] Result<void> insert(Node& node);
    [[nodiscard]] Result<void> update(const Node& node);
    [[nodiscard]] Result<void> erase(const Node& node);

private:
    NodeTable(SqliteDatabase& database, SecretBox box) : database_(database), box_(std::move(box)) {}

    [[nodiscard]] Result<void> prepare_statements();
    [[nodiscard]] Result<void> check_unique(const Node& node, bool is_new);
    [[nodiscard]] Result<bool> has_row(SqliteStatement& statement, std::string_view text, std::int64_t other_than);

    SqliteDatabase& database_;
    const SecretBox box_;
    bool has_outdated_ = false;
    SqliteStatement row_with_uuid_;
    SqliteStatement row_with_name_;
    SqliteStatement insert_;
    SqliteStatement update_;
    SqliteStatement erase_;
};

}  // namespace tenon
