#pragma once

#include "store/node_store.hpp"
#include "store/sqlite_database.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tenon {

/// The rows of nodes in a file whose schema is prepared. Used by one thread at a time.
class NodeTable {
public:
    [[nodiscard]] static Result<std::unique_ptr<NodeTable>> open(SqliteDatabase& database);

    [[nodiscard]] Result<std::vector<NodePtr>> load();

    // Within a transaction. A change that fails leaves the others of its transaction alone, unless the database is in
    // no transaction any more: then all of them are undone.
    [[nodiscard]] Result<void> insert(Node& node);
    [[nodiscard]] Result<void> update(const Node& node);
    [[nodiscard]] Result<void> erase(const Node& node);

private:
    explicit NodeTable(SqliteDatabase& database) : database_(database) {}

    [[nodiscard]] Result<void> prepare_statements();
    [[nodiscard]] Result<void> check_unique(const Node& node, bool is_new);
    [[nodiscard]] Result<bool> has_row(SqliteStatement& statement, std::string_view text, std::int64_t other_than);

    SqliteDatabase& database_;
    SqliteStatement row_with_uuid_;
    SqliteStatement row_with_name_;
    SqliteStatement insert_;
    SqliteStatement update_;
    SqliteStatement erase_;
};

}  // namespace tenon
