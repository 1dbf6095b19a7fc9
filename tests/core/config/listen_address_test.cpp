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
          "[::1]", "[]:80", "[127.0.0.1]:80", "localhost:80", "127.0.0.1 :80"}) {
        CHECK(
            parse_listen_address(bad).error().message ==
            "'" + std::string(bad) + "' is not ADDR:PORT, such as 127.0.0.1:6385 or [::1]:6385"
        );
    }
}

}  // namespace tenon
