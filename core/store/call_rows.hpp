#pragma once

#include "config/config.hpp"
#include "store/call_store.hpp"
#include "store/sqlite_database.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tenon {

/// The rows of calls in a file whose schema is prepared. Used by one thread at a time.
class CallRows {
public:
    [[nodiscard]] static Result<std::unique_ptr<CallRows>> open(SqliteDatabase& database);

    [[nodiscard]] Result<std::vector<CallRecord>> unfinished();
    [[nodiscard]] Result<std::optional<CallRecord>> find(const std::string& id);
    [[nodiscard]] Result<std::vector<CallRecord>> list(const CallQuery& query);

    /// After a transaction that was undone.
    [[nodiscard]] Result<void> recount();

    // Within a transaction.
    [[nodiscard]] Result<void> insert(const CallRecord& record);
    [[nodiscard]] Result<void> update(const CallRecord& record);
    /// Removes calls that have ended and are older than `keep`, or more than `keep_count`; at most `limit` of either
    /// kind. True: nothing is left to remove.
    [[nodiscard]] Result<bool> prune(const CallRetention& retention, Timestamp now, std::int64_t limit);

private:
    struct Conditions;

    explicit CallRows(SqliteDatabase& database) : database_(database) {}

    /// The one number that a query gives; 0 where it gives none.
    [[nodiscard]] Result<std::int64_t> number(const char* sql) const;
    [[nodiscard]] Result<SqliteStatement> select(const Conditions& conditions, std::size_t limit);
    /// Goes through the blocks of the index by node, the newest first.
    [[nodiscard]] Result<std::vector<CallRecord>>
    list_of_node(const CallQuery& query, Conditions& conditions, std::optional<std::int64_t> before);
    [[nodiscard]] Result<std::vector<CallRecord>> read(SqliteStatement& rows, bool with_result) const;

    SqliteDatabase& database_;
    SqliteStatement insert_;
    SqliteStatement update_;
    SqliteStatement find_;
    SqliteStatement erase_old_;
    SqliteStatement erase_surplus_;
    std::int64_t count_ = 0;
};

}  // namespace tenon
