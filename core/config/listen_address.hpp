#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tenon {

struct ListenAddress {
    std::string address;     ///< numeric, IPv6 without brackets
    std::uint16_t port = 0;  ///< 0: whichever is free
};

/// "127.0.0.1:6385", "[::1]:6385", "0.0.0.0:0". Names are refused: what is listened on must not depend on a resolver.
[[nodiscard]] Result<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace tenon
