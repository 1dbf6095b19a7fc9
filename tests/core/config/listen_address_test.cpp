#include "config/listen_address.hpp"

#include <catch2/catch.hpp>

namespace tenon {

TEST_CASE("an address to listen on is numeric, IPv4 or bracketed IPv6, with a port") {
    const auto v4 = parse_listen_address("0.0.0.0:6385");
    REQUIRE(v4.has_value());
    CHECK(v4->address == "0.0.0.0");
    CHECK(v4->port == 6385);
    const auto v6 = parse_listen_address("[::1]:0");
    REQUIRE(v6.has_value());
    CHECK(v6->address == "::1");
    CHECK(v6->port == 0);
    for (const char* bad :
         {"", ":", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:8x", "::1:80",
          "[::1]", "[]:80", "[127.0.0.1]:80", "localhost:80", "127.0.0.1 :80", "http://127.0.0.1:80", "https://",
          "https://localhost:80", "unix:", "unix:a"}) {
        CHECK(
            parse_listen_address(bad).error().message ==
            "'" + std::string(bad) +
                "' is not ADDR:PORT, such as 127.0.0.1:6385 or [::1]:6385, nor https://ADDR:PORT, nor unix:/PATH"
        );
    }
}

TEST_CASE("an address says whether TLS is spoken there, or is the path of a Unix socket") {
    const auto tls = parse_listen_address("https://[::1]:6385");
    REQUIRE(tls.has_value());
    CHECK(tls->kind == ListenKind::https);
    CHECK(tls->address == "::1");
    CHECK(name_of(*tls) == "https://[::1]:6385");
    const auto path = parse_listen_address("unix:/run/tenon/api.sock");
    REQUIRE(path.has_value());
    CHECK(path->kind == ListenKind::unix_socket);
    CHECK(name_of(*path) == "unix:/run/tenon/api.sock");
    CHECK(is_loopback(*path));
    CHECK(name_of(*parse_listen_address("127.0.0.1:1")) == "127.0.0.1:1");
    CHECK_FALSE(parse_listen_address("unix:/" + std::string(200, 'a')).has_value());
}

}  // namespace tenon
