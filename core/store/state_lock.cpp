#include "store/state_lock.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tenon {

Result<StateLock> StateLock::take(const std::string& directory) {
    const auto path = directory + "/tenon.lock";
    StateLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (lock.file_ < 0) {
        return error(
            Errc::unavailable, fmt::format(
                                   "{}: {}; let the user that runs tenond write there, or name another directory "
                                   "with --state",
                                   path, std::strerror(errno)
                               )
        );
    }
    if (::flock(lock.file_, LOCK_EX | LOCK_NB) != 0) {
        const auto reason = errno == EWOULDBLOCK ? "another tenond uses this directory" : std::strerror(errno);
        return error(
            Errc::unavailable,
            fmt::format("{}: {}; stop that one, or name another directory with --state", path, reason)
        );
    }
    return lock;
}

StateLock::StateLock(StateLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

StateLock::~StateLock() {
    if (file_ >= 0) {
        ::close(file_);
    }
}

}  // namespace tenon
