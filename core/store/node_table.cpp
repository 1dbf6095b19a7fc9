#include "store/node_table.hpp"

#include "store/node_document.hpp"

#include <fmt/format.h>

#include <utility>

namespace tenon {

namespace {

constexpr std::int64_t schema_version = 1;

// EXCLUSIVE: a second tenond on the same file is refused, and the WAL needs no shared memory.
constexpr const char* settings = "PRAGMA locking_mode=EXCLUSIVE;"
                                 "PRAGMA journal_mode=WAL;"
                                 "PRAGMA synchronous=FULL;";

constexpr const char* make_tables =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE schema_version(version INTEGER NOT NULL);"
    "INSERT INTO schema_version VALUES(1);"
    "CREATE TABLE node(id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE, name TEXT UNIQUE,"
    " document TEXT NOT NULL);"
    "COMMIT;";

/// Runs a statement that gives no rows.
Result<void> run(SqliteStatement& statement) {
    const auto stepped = statement.step();
    statement.rewind();
    if (!stepped) {
        return stepped.error();
    }
    return {};
}

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

}  // namespace

Result<std::unique_ptr<NodeTable>> NodeTable::open(const std::string& path, const std::string& vfs) {
    auto database = SqliteDatabase::open(path, vfs);
    if (!database) {
        return database.error();
    }
    std::unique_ptr<NodeTable> table(new NodeTable(std::move(*database)));
    if (const auto ready = table->prepare_file(); !ready) {
        return ready.error();
    }
    if (const auto ready = table->prepare_statements(); !ready) {
        return ready.error();
    }
    return table;
}

Result<void> NodeTable::prepare_file() {
    if (const auto set = database_->execute(settings); !set) {
        return set.error();
    }
    const auto verdict = first_text(*database_, "PRAGMA quick_check(1)");
    if (!verdict) {
        return verdict.error();
    }
    if (*verdict != "ok") {
        return error(
            Errc::unavailable,
            fmt::format(
                "{}: the file is damaged: {}; move it away to start without nodes, or put a good copy "
                "in its place",
                database_->path(), *verdict
            )
        );
    }
    const auto table = first_text(*database_, "SELECT name FROM sqlite_master WHERE name='schema_version'");
    if (!table) {
        return table.error();
    }
    if (table->empty()) {
        return database_->execute(make_tables);
    }
    const auto version = first_text(*database_, "SELECT version FROM schema_version");
    if (!version) {
        return version.error();
    }
    if (*version != std::to_string(schema_version)) {
        return error(
            Errc::unavailable,
            fmt::format(
                "{}: the file has schema version {}, this tenond knows {}; run the tenond that wrote it, "
                "or name another directory with --state",
                database_->path(), *version, schema_version
            )
        );
    }
    return {};
}

Result<void> NodeTable::prepare_statements() {
    const std::pair<SqliteStatement*, const char*> wanted[] = {
        {&row_with_uuid_, "SELECT id FROM node WHERE uuid=?1"},
        {&row_with_name_, "SELECT id FROM node WHERE name=?1"},
        {&insert_, "INSERT INTO node(uuid, name, document) VALUES(?1, ?2, ?3)"},
        {&update_, "UPDATE node SET name=?2, document=?3 WHERE id=?1"},
        {&erase_, "DELETE FROM node WHERE id=?1"},
    };
    for (const auto& [statement, sql] : wanted) {
        auto prepared = database_->prepare(sql);
        if (!prepared) {
            return prepared.error();
        }
        *statement = std::move(*prepared);
    }
    return {};
}

Result<std::vector<NodePtr>> NodeTable::load() {
    auto rows = database_->prepare("SELECT id, uuid, name, document FROM node ORDER BY id");
    if (!rows) {
        return rows.error();
    }
    std::vector<NodePtr> nodes;
    while (true) {
        const auto stepped = rows->step();
        if (!stepped) {
            return stepped.error();
        }
        if (!*stepped) {
            return nodes;
        }
        auto node = node_from_document(rows->text(3));
        if (!node) {
            return error(
                Errc::unavailable,
                fmt::format("{}: node {}: {}", database_->path(), rows->text(1), node.error().message)
            );
        }
        node->id = rows->number(0);
        node->uuid = rows->text(1);
        if (!rows->is_null(2)) {
            node->name = rows->text(2);
        }
        nodes.push_back(std::make_shared<const Node>(std::move(*node)));
    }
}

Result<void> NodeTable::begin() {
    return database_->execute("BEGIN IMMEDIATE");
}

Result<void> NodeTable::insert(Node& node) {
    if (const auto unique = check_unique(node, true); !unique) {
        return unique.error();
    }
    const auto document = to_document(node);
    insert_.bind(1, node.uuid);
    node.name ? insert_.bind(2, *node.name) : insert_.bind_null(2);
    insert_.bind(3, document);
    const auto done = run(insert_);
    if (done) {
        node.id = database_->last_row_id();
    }
    return done;
}

Result<void> NodeTable::update(const Node& node) {
    if (const auto unique = check_unique(node, false); !unique) {
        return unique.error();
    }
    const auto document = to_document(node);
    update_.bind(1, node.id);
    node.name ? update_.bind(2, *node.name) : update_.bind_null(2);
    update_.bind(3, document);
    return run(update_);
}

Result<void> NodeTable::erase(const Node& node) {
    erase_.bind(1, node.id);
    return run(erase_);
}

Result<void> NodeTable::commit() {
    const auto done = database_->execute("COMMIT");
    if (!done) {
        roll_back();
    }
    return done;
}

void NodeTable::roll_back() {
    if (is_in_transaction()) {
        // When even this fails SQLite has already rolled back.
        static_cast<void>(database_->execute("ROLLBACK"));
    }
}

Result<void> NodeTable::check_unique(const Node& node, bool is_new) {
    if (node.name) {
        const auto taken = has_row(row_with_name_, *node.name, is_new ? 0 : node.id);
        if (!taken) {
            return taken.error();
        }
        if (*taken) {
            return error(Errc::conflict, fmt::format("A node with name {} already exists.", *node.name));
        }
    }
    if (is_new) {
        const auto taken = has_row(row_with_uuid_, node.uuid, 0);
        if (!taken) {
            return taken.error();
        }
        if (*taken) {
            return error(Errc::conflict, fmt::format("A node with UUID {} already exists.", node.uuid));
        }
    }
    return {};
}

Result<bool> NodeTable::has_row(SqliteStatement& statement, std::string_view text, std::int64_t other_than) {
    statement.bind(1, text);
    const auto stepped = statement.step();
    const bool found = stepped && *stepped && statement.number(0) != other_than;
    statement.rewind();
    if (!stepped) {
        return stepped.error();
    }
    return found;
}

}  // namespace tenon
