#pragma once

#include "access/authenticator.hpp"

#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace tenon {

struct UserAndPassword {
    std::string user;
    std::string password;
};

/// Reads an Authorization header of HTTP basic. What is wrong with one is said in Ironic's words, a 400.
[[nodiscard]] boost::system::result<UserAndPassword, AuthRefusal> read_basic_credentials(std::string_view header);

}  // namespace tenon
