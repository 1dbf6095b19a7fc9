#pragma once

#include "store/sqlite_database.hpp"

namespace tenon {

/// Makes a file ready to be worked with: checks it whole, makes its tables, or brings those of an older tenond up to
/// date, in one transaction. A damaged file and one of a newer schema are errors that say the way out.
///
///     schema_version(version INTEGER)                          one row: 2
///     node(id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT UNIQUE, name TEXT UNIQUE, document TEXT)
///          document: JSON, or with a key what SecretBox makes of it
///     call(seq INTEGER PRIMARY KEY, id TEXT UNIQUE, node TEXT, driver TEXT, method TEXT, state TEXT,
///          created INTEGER, ended INTEGER, document TEXT, result BLOB)      since version 2
[[nodiscard]] Result<void> prepare_schema(SqliteDatabase& database);

}  // namespace tenon
