#pragma once

#include <filesystem>
#include <vector>

namespace tenon {

/// Tells that something has changed in one of several directories, by inotify. What has changed is found by looking:
/// events only say when to look, so that a lost one, an overflow or a directory that comes later does no harm. For one
/// thread.
class DirectoryWatch {
public:
    explicit DirectoryWatch(std::vector<std::filesystem::path> directories);
    ~DirectoryWatch();
    DirectoryWatch(const DirectoryWatch&) = delete;
    DirectoryWatch& operator=(const DirectoryWatch&) = delete;

    /// Readable when there is something to take(). -1: the system has no inotify left for us.
    [[nodiscard]] int fd() const { return fd_; }

    /// Watches each directory that is there now, and of each other one the nearest parent that is. Call before looking
    /// into the directories: what comes in between is then told.
    void arm();

    /// Takes all events that have come. True: something may have changed.
    [[nodiscard]] bool take();

private:
    std::vector<std::filesystem::path> directories_;
    int fd_;
};

}  // namespace tenon
