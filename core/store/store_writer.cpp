#include "store/store_writer.hpp"

#include "async/post_batch.hpp"

#include <fmt/format.h>

#include <exception>
#include <utility>

namespace tenon {

namespace {

/// What is applied may hold a caller's code, and that must not end the writer.
Result<void> apply(const StoreWriter::Write& write) {
    try {
        return write.apply();
    } catch (const std::exception& e) {
        return error(Errc::internal, fmt::format("changing what is stored failed: {}", e.what()));
    }
}

}  // namespace

StoreWriter::StoreWriter(SqliteDatabase& database, std::function<void(bool)> after)
    : database_(database), after_(std::move(after)), thread_([this] { work_until_stopped(); }) {}

StoreWriter::~StoreWriter() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void StoreWriter::write(Write write) {
    {
        const std::lock_guard lock(mutex_);
        writes_.push_back(std::move(write));
    }
    wake_.notify_one();
}

void StoreWriter::read(std::function<void()> read) {
    {
        const std::lock_guard lock(mutex_);
        reads_.push_back(std::move(read));
    }
    wake_.notify_one();
}

void StoreWriter::work_until_stopped() {
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [this] { return stopping_ || !writes_.empty() || !reads_.empty(); });
        if (writes_.empty() && reads_.empty()) {
            return;
        }
        const auto reads = std::exchange(reads_, {});
        auto writes = std::exchange(writes_, {});
        lock.unlock();
        for (const auto& read : reads) {
            read();  // answered by itself: the next one may take long
        }
        if (!writes.empty()) {
            perform(std::move(writes));
        }
        lock.lock();
    }
}

void StoreWriter::perform(std::vector<Write> batch) {
    std::vector<Result<void>> outcomes;
    outcomes.reserve(batch.size());
    auto whole = run(begin_, "BEGIN IMMEDIATE");
    for (const auto& write : batch) {
        if (!whole) {
            break;
        }
        outcomes.push_back(apply(write));
        // A statement is undone alone, its neighbours stay; only where SQLite gave up the whole transaction (a full
        // disk, an I/O error) all share the fate.
        if (!outcomes.back() && !database_.is_in_transaction()) {
            whole = outcomes.back().error();
        }
    }
    if (whole) {
        whole = commit();
    }
    after_(whole.has_value());
    const PostBatch together;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const bool was_refused = i < outcomes.size() && !outcomes[i];
        if (batch[i].tell) {
            batch[i].tell(was_refused ? outcomes[i] : whole);
        }
    }
}

/// `sql` is read once: reading it costs more than beginning a transaction.
Result<void> StoreWriter::run(std::optional<SqliteStatement>& kept, const char* sql) {
    if (!kept) {
        auto prepared = database_.prepare(sql);
        if (!prepared) {
            return prepared.error();
        }
        kept = std::move(*prepared);
    }
    return kept->run();
}

Result<void> StoreWriter::commit() {
    const auto done = run(commit_, "COMMIT");
    if (done) {
        commits_.fetch_add(1, std::memory_order_relaxed);
    } else if (database_.is_in_transaction()) {
        // When even this fails SQLite has already rolled back.
        static_cast<void>(database_.execute("ROLLBACK"));
    }
    return done;
}

}  // namespace tenon
