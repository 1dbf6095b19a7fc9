#pragma once

#include "base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tenon {

/// Addresses that begin alike: "10.0.0.0/8", "2001:db8::/32", or one: "127.0.0.1". "unix": whoever comes by a Unix
/// socket. IPv4 is kept as the IPv6 addresses that stand for it.
struct Network {
    std::array<std::uint8_t, 16> address{};
    unsigned bits = 128;
    bool is_unix = false;
};

[[nodiscard]] Result<Network> parse_network(std::string_view text);

/// Whether `address`, numeric or "unix", is one of them.
[[nodiscard]] bool contains(const Network& network, std::string_view address);

}  // namespace tenon
