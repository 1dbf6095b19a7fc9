#include "plugin/file_trust.hpp"

#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

namespace tenon {

Result<void> check_trust(const std::filesystem::path& path) {
    struct stat about {};

    if (::stat(path.c_str(), &about) != 0) {
        return {};
    }
    return check_trust(path, about.st_uid, about.st_mode);
}

Result<void> check_trust(const std::filesystem::path& path, unsigned owner, unsigned mode) {
    if (owner != 0 && owner != ::geteuid()) {
        return error(
            Errc::forbidden, fmt::format(
                                 "{}: belongs to user {}, who is neither root nor the user that tenond runs as ({}), "
                                 "and could put any code into tenond; chown it",
                                 path.string(), owner, ::geteuid()
                             )
        );
    }
    if ((mode & (S_IWGRP | S_IWOTH)) != 0) {
        return error(
            Errc::forbidden, fmt::format(
                                 "{}: others than its owner may write to it (mode {:04o}) and could put any code into "
                                 "tenond; chmod go-w "
                                 "it",
                                 path.string(), mode & 07777u
                             )
        );
    }
    return {};
}

}  // namespace tenon
