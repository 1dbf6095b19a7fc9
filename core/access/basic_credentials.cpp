#include "access/basic_credentials.hpp"

#include "access/trimmed.hpp"
#include "base/crypto.hpp"
#include "base/utf8.hpp"
#include "http_client/http_message.hpp"

#include <fmt/format.h>

namespace tenon {

namespace {

AuthRefusal refusal(std::string message) {
    return {400, std::move(message), {}, 0};
}

}  // namespace

boost::system::result<UserAndPassword, AuthRefusal> read_basic_credentials(std::string_view header) {
    header = trimmed(header);
    const auto end_of_type = header.find_first_of(white_space);
    if (end_of_type == std::string_view::npos) {
        return refusal("Could not parse Authorization header");
    }
    const auto type = header.substr(0, end_of_type);
    if (!equals_ignoring_case(type, "basic")) {
        return refusal(fmt::format("Unsupported authorization type \"{}\"", type));
    }
    const auto pair = base64_decoded(trimmed(header.substr(end_of_type)));
    const auto colon = pair ? pair->find(':') : std::string::npos;
    if (colon == std::string::npos || !is_utf8(*pair)) {
        return refusal("Could not decode authorization token");
    }
    return UserAndPassword{pair->substr(0, colon), pair->substr(colon + 1)};
}

}  // namespace tenon
