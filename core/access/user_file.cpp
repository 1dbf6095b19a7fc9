#include "access/user_file.hpp"

#include "access/trimmed.hpp"
#include "base/bcrypt.hpp"
#include "base/trusted_file.hpp"

#include <fmt/format.h>

namespace tenon {

namespace {

constexpr std::size_t max_user_file_size = 1u << 20;
constexpr std::string_view usual_cost = "$2y$05$";  // htpasswd's own

}  // namespace

Result<UserFile> parse_user_file(std::string_view text, const std::string& path) {
    UserFile made;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        const auto line = trimmed(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || line.front() == '#') {
            continue;
        }
        const auto user = line.substr(0, colon);
        const auto digest = line.substr(colon + 1);
        if (!is_bcrypt(digest)) {
            return error(
                Errc::invalid, fmt::format(
                                   "{}:{}: Only bcrypt digested passwords are supported for {}; make them with "
                                   "htpasswd -B",
                                   path, number, user
                               )
            );
        }
        made.digest_by_user.emplace(user, digest);
        if (made.unmatched.empty()) {
            made.unmatched = unmatched_bcrypt(digest);
        }
    }
    if (made.unmatched.empty()) {
        made.unmatched = unmatched_bcrypt(usual_cost);
    }
    return made;
}

Result<UserFile> read_user_file(const std::string& path) {
    const auto text = read_trusted_file(path, max_user_file_size);
    if (!text) {
        return text.error();
    }
    return parse_user_file(*text, path);
}

}  // namespace tenon
