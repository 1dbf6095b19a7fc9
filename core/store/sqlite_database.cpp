#include "store/sqlite_database.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tenon {

namespace {

constexpr int busy_timeout_ms = 5000;  // for one who holds the file for a moment

/// What an operator can do about a primary result code.
std::string_view way_out(int code) {
    switch (code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "another process uses it: stop that one, or name another directory with --state";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return "move the file away to start without nodes, or put a good copy in its place";
    case SQLITE_FULL:
        return "free some space; what was confirmed before is safe";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return "let the user that runs tenond write there, or name another directory with --state";
    case SQLITE_IOERR:
        return "look at the disk and the kernel's log; what was confirmed before is safe";
    default:
        return {};
    }
}

Error make_error(const std::string& path, int extended_code, std::string_view text) {
    const auto advice = way_out(extended_code & 0xff);
    return error(
        Errc::unavailable,
        advice.empty() ? fmt::format("{}: {}", path, text) : fmt::format("{}: {}; {}", path, text, advice)
    );
}

}  // namespace

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

void SqliteStatement::bind(int parameter, std::string_view text) {
    sqlite3_bind_text64(
        statement_.get(), parameter, text.data() != nullptr ? text.data() : "", text.size(), SQLITE_STATIC, SQLITE_UTF8
    );
}

void SqliteStatement::bind(int parameter, std::int64_t number) {
    sqlite3_bind_int64(statement_.get(), parameter, number);
}

void SqliteStatement::bind_null(int parameter) {
    sqlite3_bind_null(statement_.get(), parameter);
}

Result<bool> SqliteStatement::step() {
    switch (sqlite3_step(statement_.get())) {
    case SQLITE_ROW:
        return true;
    case SQLITE_DONE:
        return false;
    default:
        return database_->failure();
    }
}

Result<void> SqliteStatement::run() {
    const auto stepped = step();
    rewind();
    return stepped ? Result<void>() : Result<void>(stepped.error());
}

void SqliteStatement::rewind() {
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
}

bool SqliteStatement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::string_view SqliteStatement::text(int column) const {
    const void* bytes = sqlite3_column_text(statement_.get(), column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
    return bytes == nullptr ? std::string_view() : std::string_view(static_cast<const char*>(bytes), size);
}

std::int64_t SqliteStatement::number(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

void SqliteDatabase::Close::operator()(sqlite3* handle) const {
    sqlite3_close_v2(handle);
}

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(const std::string& path, const std::string& vfs) {
    // SQLite would make the file with the umask's mode, and gives its WAL the mode of the file. Passwords are in there.
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) {
        return make_error(path, SQLITE_CANTOPEN, std::strerror(errno));
    }
    ::close(file);

    // Nobody asks how much memory SQLite has, and counting it is a lock for each piece. Too late where it runs already.
    [[maybe_unused]] static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(path, vfs));
    sqlite3* handle = nullptr;
    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    const int code = sqlite3_open_v2(path.c_str(), &handle, flags, vfs.empty() ? nullptr : vfs.c_str());
    database->handle_.reset(handle);
    if (code != SQLITE_OK) {
        return make_error(path, code, handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code));
    }
    sqlite3_busy_timeout(handle, busy_timeout_ms);
    return database;
}

Result<void> SqliteDatabase::execute(const char* sql) {
    if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        return failure();
    }
    return {};
}

Result<SqliteStatement> SqliteDatabase::prepare(const char* sql) {
    SqliteStatement made;
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(handle_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
        return failure();
    }
    made.database_ = this;
    made.statement_.reset(statement);
    return made;
}

std::int64_t SqliteDatabase::last_row_id() const {
    return sqlite3_last_insert_rowid(handle_.get());
}

std::int64_t SqliteDatabase::changed_rows() const {
    return sqlite3_changes(handle_.get());
}

bool SqliteDatabase::is_in_transaction() const {
    return sqlite3_get_autocommit(handle_.get()) == 0;
}

Error SqliteDatabase::failure() const {
    return make_error(path_, sqlite3_extended_errcode(handle_.get()), sqlite3_errmsg(handle_.get()));
}

}  // namespace tenon
