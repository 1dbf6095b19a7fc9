#include "plugin/file_stamp.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>

namespace tenon {

namespace {

std::int64_t ns_of(const timespec& time) {
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

Timestamp FileStamp::last_touched() const {
    const auto since_epoch = std::chrono::nanoseconds(std::max(modified_ns, changed_ns));
    return Timestamp(std::chrono::duration_cast<Timestamp::duration>(since_epoch));
}

std::optional<FileStamp> stamp_of(const std::filesystem::path& path) {
    struct stat about {};

    if (::stat(path.c_str(), &about) != 0) {
        return std::nullopt;
    }
    return FileStamp{about.st_dev, about.st_ino, about.st_size, ns_of(about.st_mtim), ns_of(about.st_ctim)};
}

bool is_being_written(const std::filesystem::path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // NOLINT: a C function
    if (fd < 0) {
        return false;
    }
    // Whoever opens the file for writing while we hold the lease sends us a signal, by default SIGIO, which would end
    // the process. This one is ignored unless somebody asks for it.
    static_cast<void>(::fcntl(fd, F_SETSIG, SIGURG));  // NOLINT: a C function
    // The system refuses a read lease on what is open for writing.
    const bool is_refused = ::fcntl(fd, F_SETLEASE, F_RDLCK) != 0 && errno == EAGAIN;  // NOLINT: a C function
    ::close(fd);                                                                       // and with it the lease
    return is_refused;
}

}  // namespace tenon
