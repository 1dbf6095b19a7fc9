#include "plugin/runtime_directory.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

namespace tenon {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "tenon-run-";

/// An open directory of ours that nobody else has locked, or -1 and errno.
int lock_directory(const fs::path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);  // NOLINT: a C function
    if (fd < 0) {
        return -1;
    }

    struct stat about {};

    const bool is_ours = ::fstat(fd, &about) == 0 && about.st_uid == ::geteuid();
    if (is_ours && ::flock(fd, LOCK_EX | LOCK_NB) == 0) {
        return fd;
    }
    const int problem = is_ours ? errno : EPERM;
    ::close(fd);
    errno = problem;
    return -1;
}

/// What lies there and is not locked belongs to no process any more: the lock goes with whoever has it, however he
/// ends.
void remove_left_over(const fs::path& parent) {
    std::error_code problem;
    for (fs::directory_iterator entry(parent, problem), end; !problem && entry != end; entry.increment(problem)) {
        if (entry->path().filename().string().rfind(prefix, 0) != 0) {
            continue;
        }
        if (const int lock = lock_directory(entry->path()); lock >= 0) {
            std::error_code ignored;
            fs::remove_all(entry->path(), ignored);
            ::close(lock);
        }
    }
}

}  // namespace

Result<RuntimeDirectory> RuntimeDirectory::make() {
    const char* const own = std::getenv("XDG_RUNTIME_DIR");  // NOLINT(concurrency-mt-unsafe): nobody here sets it
    return make_in(own != nullptr && own[0] == '/' && fs::is_directory(own) ? own : "/tmp");
}

Result<RuntimeDirectory> RuntimeDirectory::make_in(const fs::path& parent) {
    remove_left_over(parent);
    constexpr int tries = 10;
    int problem = EBUSY;
    for (int i = 0; i < tries; ++i) {
        std::string name = parent.string() + "/" + std::string(prefix) + "XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) {
            problem = errno;
            break;
        }
        const int lock = lock_directory(name);
        if (lock >= 0 ? fs::exists(name) : errno != EWOULDBLOCK && errno != ENOENT) {
            return RuntimeDirectory(name, lock);
        }
        // Another process, which starts too, took it for one that is left over before we had it locked.
        if (lock >= 0) {
            ::close(lock);
        }
    }
    return error(
        Errc::internal, fmt::format("cannot make a directory in {}: {}", parent.string(), std::strerror(problem))
    );
}

RuntimeDirectory::RuntimeDirectory(RuntimeDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::exchange(other.lock_, -1)) {}

RuntimeDirectory::~RuntimeDirectory() {
    if (!path_.empty()) {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    if (lock_ >= 0) {
        ::close(lock_);
    }
}

}  // namespace tenon
