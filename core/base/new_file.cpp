#include "base/new_file.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tenon {

namespace {

/// 0 or an errno.
int write_and_sync(int fd, std::string_view content, mode_t mode) {
    if (::fchmod(fd, mode) != 0) {
        return errno;
    }
    while (!content.empty()) {
        const auto put = ::write(fd, content.data(), content.size());
        if (put < 0 && errno != EINTR) {
            return errno;
        }
        content.remove_prefix(put > 0 ? static_cast<std::size_t>(put) : 0);
    }
    return ::fsync(fd) == 0 ? 0 : errno;
}

Error failed(const std::filesystem::path& path, std::string_view what, int problem) {
    return error(
        Errc::internal,
        fmt::format("{}: cannot be {}: {}; nothing has changed", path.string(), what, std::strerror(problem))
    );
}

}  // namespace

Result<void> write_new_file(const std::filesystem::path& path, std::string_view content, mode_t mode) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);  // NOLINT: a C function
    if (fd < 0) {
        return failed(path, "made", errno);
    }
    int problem = write_and_sync(fd, content, mode);
    if (::close(fd) != 0 && problem == 0) {
        problem = errno;
    }
    if (problem != 0) {
        ::unlink(path.c_str());
        return failed(path, "written", problem);
    }
    return {};
}

Result<void> replace_file(const std::filesystem::path& path, std::string_view content, mode_t mode) {
    const std::filesystem::path fresh(path.string() + ".new");
    ::unlink(fresh.c_str());  // left over by who was killed
    if (auto written = write_new_file(fresh, content, mode); written.has_error()) {
        return written;
    }

    struct stat before {};

    if (::geteuid() == 0 && ::stat(path.c_str(), &before) == 0 &&
        ::chown(fresh.c_str(), before.st_uid, before.st_gid) != 0) {
        const int problem = errno;
        ::unlink(fresh.c_str());
        return failed(path, "given to its owner", problem);
    }
    if (::rename(fresh.c_str(), path.c_str()) != 0) {
        const int problem = errno;
        ::unlink(fresh.c_str());
        return failed(path, "replaced", problem);
    }
    sync_directory(path.has_parent_path() ? path.parent_path() : ".");
    return {};
}

void sync_directory(const std::filesystem::path& directory) {
    const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // NOLINT: a C function
    if (fd >= 0) {
        ::fsync(fd);
        ::close(fd);
    }
}

}  // namespace tenon
