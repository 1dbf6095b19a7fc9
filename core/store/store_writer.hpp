#pragma once

#include "base/result.hpp"
#include "store/sqlite_database.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace tenon {

/// The one thread that uses a database. Whatever was asked for while the previous transaction ran goes into the next
/// one, so that many writers share one fdatasync. Thread-safe.
class StoreWriter {
public:
    struct Write {
        std::function<Result<void>()> apply;            ///< in the transaction
        std::function<void(const Result<void>&)> tell;  ///< after it: what became of the write; may be empty
    };

    /// `after` is called between a transaction and what is told of it: true, it is on disk; false, it was undone.
    StoreWriter(SqliteDatabase& database, std::function<void(bool)> after);
    /// What is queued is written and told first.
    ~StoreWriter();
    StoreWriter(const StoreWriter&) = delete;
    StoreWriter& operator=(const StoreWriter&) = delete;

    void write(Write write);
    /// Runs between two transactions; what is told of then has been on disk.
    void read(std::function<void()> read);

    /// Transactions so far, for metrics.
    [[nodiscard]] std::uint64_t commits() const { return commits_.load(std::memory_order_relaxed); }

private:
    void work_until_stopped();
    void perform(std::vector<Write> batch);
    [[nodiscard]] Result<void> run(std::optional<SqliteStatement>& kept, const char* sql);
    [[nodiscard]] Result<void> commit();

    SqliteDatabase& database_;
    std::optional<SqliteStatement> begin_;
    std::optional<SqliteStatement> commit_;
    const std::function<void(bool)> after_;
    std::atomic<std::uint64_t> commits_{0};
    std::mutex mutex_;  // guards the three below
    std::vector<Write> writes_;
    std::vector<std::function<void()>> reads_;
    bool stopping_ = false;
    std::condition_variable wake_;
    std::thread thread_;
};

}  // namespace tenon
