#include "plugin/directory_watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace tenon {

namespace fs = std::filesystem;

DirectoryWatch::DirectoryWatch(std::vector<fs::path> directories)
    : directories_(std::move(directories)), fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}

DirectoryWatch::~DirectoryWatch() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

void DirectoryWatch::arm() {
    // IN_CREATE for links, IN_ATTRIB for a chmod that makes a file acceptable; IN_CLOSE_WRITE ends a copy, and
    // IN_MODIFY shows one that goes on over a file that serves.
    constexpr std::uint32_t in_ours = IN_CLOSE_WRITE | IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE |
                                      IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
    constexpr std::uint32_t in_parents = IN_CREATE | IN_MOVED_TO | IN_ONLYDIR | IN_MASK_ADD;
    for (const auto& directory : directories_) {
        if (fd_ < 0) {
            return;
        }
        // Watching again what is watched already changes nothing.
        if (::inotify_add_watch(fd_, directory.c_str(), in_ours | IN_MASK_ADD) >= 0) {
            continue;
        }
        std::error_code problem;
        auto parent = fs::absolute(directory, problem).parent_path();
        while (!problem && ::inotify_add_watch(fd_, parent.c_str(), in_parents) < 0 && parent != parent.parent_path()) {
            parent = parent.parent_path();
        }
    }
}

bool DirectoryWatch::take() {
    bool has_any = false;
    alignas(inotify_event) std::array<char, 16'384> events{};
    while (::read(fd_, events.data(), events.size()) > 0) {
        has_any = true;  // also IN_Q_OVERFLOW: a look finds everything
    }
    return has_any;
}

}  // namespace tenon
