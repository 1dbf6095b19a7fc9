#pragma once

#include "base/result.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace tenon {

/// A file of users as `htpasswd -B` writes it, a line each: "user:$2y$05$…". Lines without a colon are passed over, the
/// first line of a user counts, and any other digest than bcrypt's is an error that names line and user.
struct UserFile {
    std::map<std::string, std::string, std::less<>> digest_by_user;

    /// What an unknown user's password is compared with, so that the time tells nothing; the first user's cost.
    std::string unmatched;
};

[[nodiscard]] Result<UserFile> parse_user_file(std::string_view text, const std::string& path);

/// Reads and parses it: at most 1 MiB, and nobody but root and we may write to it.
[[nodiscard]] Result<UserFile> read_user_file(const std::string& path);

}  // namespace tenon
