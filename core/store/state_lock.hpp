#pragma once

#include "base/result.hpp"

#include <string>

namespace tenon {

/// Keeps a state directory to one process: a lock on `<directory>/tenon.lock`, which the kernel gives back however the
/// process ends. Not SQLite's own locking, which would keep backups out too.
class StateLock {
public:
    /// Errc::unavailable when another process has it, or the file cannot be made.
    [[nodiscard]] static Result<StateLock> take(const std::string& directory);

    ~StateLock();
    StateLock(StateLock&& other) noexcept;
    StateLock& operator=(StateLock&&) = delete;
    StateLock(const StateLock&) = delete;
    StateLock& operator=(const StateLock&) = delete;

private:
    explicit StateLock(int file) : file_(file) {}

    int file_;  // -1: moved from
};

}  // namespace tenon
