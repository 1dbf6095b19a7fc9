#include "access/basic_credentials.hpp"
#include "access/user_file.hpp"
#include "base/bcrypt.hpp"
#include "require.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

// An Authorization header, and a file of users: what is read of them is what may be checked.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tenon;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto given = read_basic_credentials(text)) {
        require(given->user.find(':') == std::string::npos, "a user's name ends at the first colon");
    } else {
        require(given.error().status == 400 && !given.error().message.empty(), "a refusal is a 400 with its reason");
    }
    if (const auto users = parse_user_file(text, "f")) {
        for (const auto& [user, digest] : users->digest_by_user) {
            require(is_bcrypt(digest), "every digest is bcrypt's");
        }
        require(is_bcrypt(users->unmatched), "an unknown user has a digest to be compared with");
    }
    return 0;
}
