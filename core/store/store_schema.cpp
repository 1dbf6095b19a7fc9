#include "store/store_schema.hpp"

#include <fmt/format.h>

#include <string>

namespace tenon {

namespace {

constexpr int schema_version = 3;

// Others may read while we serve, for backups.
constexpr const char* settings = "PRAGMA journal_mode=WAL;"
                                 "PRAGMA synchronous=FULL;";

constexpr const char* from_nothing =
    "CREATE TABLE schema_version(version INTEGER NOT NULL);"
    "INSERT INTO schema_version VALUES(0);"
    "CREATE TABLE node(id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE, name TEXT UNIQUE,"
    " document TEXT NOT NULL);";

// seq is the order of acceptance; ended is NULL until the end is known. Times are nanoseconds since 1970.
constexpr const char* from_version_1 =
    "CREATE TABLE call(seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, node TEXT NOT NULL, driver TEXT NOT NULL,"
    " method TEXT NOT NULL, state TEXT NOT NULL, created INTEGER NOT NULL, ended INTEGER, document TEXT NOT NULL,"
    " result BLOB);"
    "CREATE INDEX call_node ON call(node);"
    "CREATE INDEX call_created ON call(created);"
    "CREATE INDEX call_unfinished ON call(seq) WHERE ended IS NULL;"
    "UPDATE schema_version SET version=2;";

// By node within blocks of 1,024 calls: with one index over all of them every call of a batch would write a page of its
// own, as nodes come in no order.
constexpr const char* from_version_2 = "DROP INDEX call_node;"
                                       "CREATE INDEX call_node ON call(seq >> 10, node);"
                                       "UPDATE schema_version SET version=3;";

/// The first column of the first row; empty: there is no row.
Result<std::string> first_text(SqliteDatabase& database, const char* sql) {
    auto statement = database.prepare(sql);
    if (!statement) {
        return statement.error();
    }
    const auto stepped = statement->step();
    if (!stepped) {
        return stepped.error();
    }
    return *stepped ? std::string(statement->text(0)) : std::string();
}

Result<void> change(SqliteDatabase& database, const std::string& sql) {
    auto changed = database.execute(("BEGIN IMMEDIATE;" + sql + "COMMIT;").c_str());
    if (!changed && database.is_in_transaction()) {
        static_cast<void>(database.execute("ROLLBACK"));
    }
    return changed;
}

}  // namespace

Result<void> prepare_schema(SqliteDatabase& database) {
    if (const auto set = database.execute(settings); !set) {
        return set.error();
    }
    const auto verdict = first_text(database, "PRAGMA quick_check(1)");
    if (!verdict) {
        return verdict.error();
    }
    if (*verdict != "ok") {
        return error(
            Errc::unavailable,
            fmt::format(
                "{}: the file is damaged: {}; move it away to start without nodes, or put a good copy "
                "in its place",
                database.path(), *verdict
            )
        );
    }
    const auto table = first_text(database, "SELECT name FROM sqlite_master WHERE name='schema_version'");
    if (!table) {
        return table.error();
    }
    if (table->empty()) {
        return change(database, std::string(from_nothing) + from_version_1 + from_version_2);
    }
    const auto version = first_text(database, "SELECT version FROM schema_version");
    if (!version) {
        return version.error();
    }
    if (*version == "1") {
        return change(database, std::string(from_version_1) + from_version_2);
    }
    if (*version == "2") {
        return change(database, from_version_2);
    }
    if (*version != std::to_string(schema_version)) {
        return error(
            Errc::unavailable,
            fmt::format(
                "{}: the file has schema version {}, this tenond knows {}; run the tenond that wrote it, "
                "or name another directory with --state",
                database.path(), *version, schema_version
            )
        );
    }
    return {};
}

}  // namespace tenon
