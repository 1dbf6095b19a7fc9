#pragma once

#include "store/node_store.hpp"
#include "store/sqlite_database.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tenon {

/// The rows of nodes in one SQLite file. Used by one thread at a time.
///
///     schema_version(version INTEGER)                          one row
///     node(id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT UNIQUE, name TEXT UNIQUE, document TEXT)
class NodeTable {
public:
    /// Opens or makes the file. It is this process's alone until it is closed.
    [[nodiscard]] static Result<std::unique_ptr<NodeTable>> open(const std::string& path, const std::string& vfs);

    [[nodiscard]] Result<std::vector<NodePtr>> load();

    /// begin(), any number of changes, commit(). A change that fails leaves the others of its transaction alone, unless
    /// is_in_transaction() is false afterwards: then all of them are undone.
    [[nodiscard]] Result<void> begin();
    [[nodiscard]] Result<void> insert(Node& node);
    [[nodiscard]] Result<void> update(const Node& node);
    [[nodiscard]] Result<void> erase(const Node& node);
    /// On disk when it returns. A failure has undone the transaction.
    [[nodiscard]] Result<void> commit();
    void roll_back();

    [[nodiscard]] bool is_in_transaction() const { return database_->is_in_transaction(); }

private:
    explicit NodeTable(std::unique_ptr<SqliteDatabase> database) : database_(std::move(database)) {}

    [[nodiscard]] Result<void> prepare_file();
    [[nodiscard]] Result<void> prepare_statements();
    [[nodiscard]] Result<void> check_unique(const Node& node, bool is_new);
    [[nodiscard]] Result<bool> has_row(SqliteStatement& statement, std::string_view text, std::int64_t other_than);

    std::unique_ptr<SqliteDatabase> database_;
    SqliteStatement row_with_uuid_;
    SqliteStatement row_with_name_;
    SqliteStatement insert_;
    SqliteStatement update_;
    SqliteStatement erase_;
};

}  // namespace tenon
