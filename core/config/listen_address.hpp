#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tenon {

enum class ListenKind : std::uint8_t {
    http,
    https,
    unix_socket
};

struct ListenAddress {
    std::string address;     ///< numeric, IPv6 without brackets; the path of a Unix socket
    std::uint16_t port = 0;  ///< 0: whichever is free
    ListenKind kind = ListenKind::http;
};

/// "127.0.0.1:6385", "[::1]:6385", "0.0.0.0:0", "https://0.0.0.0:6385", "unix:/run/tenon/api.sock". Names are refused:
/// what is listened on must not depend on a resolver.
[[nodiscard]] Result<ListenAddress> parse_listen_address(std::string_view text);

/// As it is written in the configuration, with the port that it has by now.
[[nodiscard]] std::string name_of(const ListenAddress& address);

/// Whether only this machine can reach it.
[[nodiscard]] bool is_loopback(const ListenAddress& address);

}  // namespace tenon
