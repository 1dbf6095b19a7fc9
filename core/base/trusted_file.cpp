#include "base/trusted_file.hpp"

#include "base/file_descriptor.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace tenon {

namespace {

Error refuse(const std::string& path, std::string_view what) {
    return error(Errc::forbidden, fmt::format("{}: {}", path, what));
}

Error failed(const std::string& path) {
    const auto code = errno;
    return error(Errc::unavailable, fmt::format("{}: cannot be read: {}", path, std::generic_category().message(code)));
}

/// `secret`: what others may not even read; empty: they may.
Result<std::string>
read_file(const std::string& path, std::size_t max_size, std::string_view secret, std::optional<uid_t> owner) {
    // Without O_NONBLOCK somebody's FIFO would hold us here for ever.
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));

    struct stat about {};

    if (file.get() < 0 || ::fstat(file.get(), &about) != 0) {
        return failed(path);
    }
    if (!secret.empty() && (about.st_mode & S_IRWXO) != 0) {
        return refuse(path, fmt::format("others can read {}; chmod 600 it", secret));
    }
    if (!S_ISREG(about.st_mode)) {
        return refuse(path, "is no regular file");
    }
    if (about.st_uid != 0 && about.st_uid != ::geteuid() && about.st_uid != owner) {
        return refuse(
            path, fmt::format(
                      "belongs to user {}, who is neither root nor the user that tenond runs as ({}); chown it",
                      about.st_uid, ::geteuid()
                  )
        );
    }
    if ((about.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return refuse(
            path,
            fmt::format("others than its owner may write to it (mode {:04o}); chmod go-w it", about.st_mode & 07777U)
        );
    }
    std::string text(max_size + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const auto count = ::read(file.get(), text.data() + size, text.size() - size);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return failed(path);
        }
        if (count == 0) {
            break;
        }
        size += static_cast<std::size_t>(count);
    }
    if (size > max_size) {
        return refuse(path, fmt::format("is larger than {} bytes", max_size));
    }
    text.resize(size);
    return text;
}

}  // namespace

Result<std::string> read_trusted_file(const std::string& path, std::size_t max_size) {
    return read_file(path, max_size, {}, {});
}

Result<std::string>
read_secret_file(const std::string& path, std::size_t max_size, std::string_view what, std::optional<uid_t> owner) {
    return read_file(path, max_size, what, owner);
}

}  // namespace tenon
