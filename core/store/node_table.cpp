#include "store/node_table.hpp"

#include "store/node_document.hpp"
#include "store/node_rows.hpp"

#include <fmt/format.h>

#include <utility>

namespace tenon {

Result<std::unique_ptr<NodeTable>> NodeTable::open(SqliteDatabase& database, SecretBox box) {
    std::unique_ptr<NodeTable> table(new NodeTable(database, std::move(box)));
    if (const auto ready = table->prepare_statements(); !ready) {
        return ready.error();
    }
    return table;
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
        auto prepared = database_.prepare(sql);
        if (!prepared) {
            return prepared.error();
        }
        *statement = std::move(*prepared);
    }
    return {};
}

Result<std::vector<NodePtr>> NodeTable::load() {
    auto rows = read_node_rows(database_, box_);
    if (!rows) {
        return rows.error();
    }
    has_outdated_ = rows->has_outdated;
    return std::move(rows->nodes);
}

Result<void> NodeTable::insert(Node& node) {
    if (const auto unique = check_unique(node, true); !unique) {
        return unique.error();
    }
    const auto document = box_.close(to_document(node), node.uuid);
    insert_.bind(1, node.uuid);
    node.name ? insert_.bind(2, *node.name) : insert_.bind_null(2);
    insert_.bind(3, document);
    const auto done = insert_.run();
    if (done) {
        node.id = database_.last_row_id();
    }
    return done;
}

Result<void> NodeTable::update(const Node& node) {
    if (const auto unique = check_unique(node, false); !unique) {
        return unique.error();
    }
    const auto document = box_.close(to_document(node), node.uuid);
    update_.bind(1, node.id);
    node.name ? update_.bind(2, *node.name) : update_.bind_null(2);
    update_.bind(3, document);
    return update_.run();
}

Result<void> NodeTable::seal_outdated(const std::vector<NodePtr>& nodes) {
    if (!has_outdated_) {
        return {};
    }
    auto done = database_.execute("BEGIN IMMEDIATE");
    for (const auto& node : nodes) {
        done = done ? update(*node) : done;
    }
    done = done ? database_.execute("COMMIT") : done;
    if (!done && database_.is_in_transaction()) {
        static_cast<void>(database_.execute("ROLLBACK"));
    }
    has_outdated_ = !done;
    // Pages that are free now, and the log, still hold what was there.
    return done ? database_.execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);") : done;
}

Result<void> NodeTable::erase(const Node& node) {
    erase_.bind(1, node.id);
    return erase_.run();
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
