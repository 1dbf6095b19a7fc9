#include "plugin/runtime_directory.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

namespace tenon {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "tenon-run-";
constexpr std::string_view unlocked_prefix = "tenon-new-";

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
    const auto failure = [&parent](int problem) {
        return error(
            Errc::internal, fmt::format("cannot make a directory in {}: {}", parent.string(), std::strerror(problem))
        );
    };
    // Under its name it is locked from the beginning, or another process, which starts too, would take it for one that
    // is left over.
    auto unlocked = (parent / unlocked_prefix).string() + "XXXXXX";
    if (::mkdtemp(unlocked.data()) == nullptr) {
        return failure(errno);
    }
    const auto name = (parent / prefix).string() + unlocked.substr(unlocked.size() - 6);
    RuntimeDirectory made(unlocked, lock_directory(unlocked));
    if (::rename(unlocked.c_str(), name.c_str()) != 0) {
        return failure(errno);
    }
    made.path_ = name;
    return made;
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
