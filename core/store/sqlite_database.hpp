#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace tenon {

class SqliteDatabase;

/// A prepared statement; must not outlive its database.
class SqliteStatement {
public:
    SqliteStatement() = default;

    /// Parameters count from 1. `text` must live until the next rewind().
    void bind(int parameter, std::string_view text);
    void bind(int parameter, std::int64_t number);
    void bind_null(int parameter);

    /// True: a row can be read; false: done.
    [[nodiscard]] Result<bool> step();
    /// A statement that gives no rows, from its values to rewind().
    [[nodiscard]] Result<void> run();
    /// Ready for new values and another run.
    void rewind();

    /// Columns count from 0.
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] std::int64_t number(int column) const;

private:
    friend class SqliteDatabase;

    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };

    const SqliteDatabase* database_ = nullptr;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// One connection to one file, used by one thread at a time. Its errors name the file and the way out.
class SqliteDatabase {
public:
    /// Makes the file, readable by its owner alone, when there is none. An empty `vfs` is SQLite's own.
    [[nodiscard]] static Result<std::unique_ptr<SqliteDatabase>> open(const std::string& path, const std::string& vfs);

    /// One more connection to the same file, for another thread.
    [[nodiscard]] Result<std::unique_ptr<SqliteDatabase>> connect_again() const { return open(path_, vfs_); }

    [[nodiscard]] Result<void> execute(const char* sql);
    [[nodiscard]] Result<SqliteStatement> prepare(const char* sql);

    [[nodiscard]] std::int64_t last_row_id() const;
    /// Rows that the last statement added, changed or removed.
    [[nodiscard]] std::int64_t changed_rows() const;
    /// False outside of a transaction, also after a failure that made SQLite roll back on its own.
    [[nodiscard]] bool is_in_transaction() const;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    friend class SqliteStatement;

    struct Close {
        void operator()(sqlite3* handle) const;
    };

    SqliteDatabase(std::string path, std::string vfs) : path_(std::move(path)), vfs_(std::move(vfs)) {}

    [[nodiscard]] Error failure() const;

    std::string path_;
    std::string vfs_;
    std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace tenon
