#pragma once

#include <sqlite3.h>

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace tenon::test {

/// SQLite's own VFS, with a memory: what was written and synced in which order, and what a disk would still hold if the
/// power went now, namely each file as it was when it was synced last. Thread-safe.
class RecordingVfs {
public:
    RecordingVfs();
    ~RecordingVfs();
    RecordingVfs(const RecordingVfs&) = delete;
    RecordingVfs& operator=(const RecordingVfs&) = delete;

    [[nodiscard]] const std::string& name() const { return name_; }

    /// "write tenon.sqlite-wal", "sync tenon.sqlite-wal", and what was noted in between.
    [[nodiscard]] std::vector<std::string> events() const;
    void note(std::string event);

    /// Path -> bytes as of the last sync.
    [[nodiscard]] std::map<std::string, std::string> durable() const;

    /// The write or sync after `how_many` more of them fails once with `code`.
    void fail_after(int how_many, int code);
    [[nodiscard]] bool has_failed() const;

private:
    struct File;
    friend struct FileMethods;

    static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags);
    static int remove(sqlite3_vfs* vfs, const char* path, int sync_directory);
    int next_failure();

    std::string name_;
    sqlite3_vfs* base_;
    sqlite3_vfs vfs_;
    mutable std::mutex mutex_;  // guards everything below
    std::vector<std::string> events_;
    std::map<std::string, std::string> durable_;
    int failure_in_ = -1;
    int failure_code_ = SQLITE_OK;
    bool has_failed_ = false;
};

/// Writes what survived a power cut into `directory`.
void restore(const std::map<std::string, std::string>& durable, const std::string& directory);

}  // namespace tenon::test
