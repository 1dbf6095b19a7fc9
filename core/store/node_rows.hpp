#pragma once

#include "store/node_store.hpp"
#include "store/secret_box.hpp"
#include "store/sqlite_database.hpp"

#include <vector>

namespace tenon {

/// All nodes of a file, in the order of their ids.
struct NodeRows {
    std::vector<NodePtr> nodes;
    bool has_outdated = false;  ///< some are plain or sealed with an older key
};

/// Many of them are read by several threads, each with a connection of its own. Nobody may write meanwhile.
[[nodiscard]] Result<NodeRows> read_node_rows(SqliteDatabase& database, const SecretBox& box);

}  // namespace tenon
