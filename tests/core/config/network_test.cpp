#include "config/network.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace tenon {

namespace {

bool is_in(std::string_view network, std::string_view address) {
    const auto parsed = parse_network(network);
    REQUIRE(parsed.has_value());
    return contains(*parsed, address);
}

}  // namespace

TEST_CASE("a network holds the addresses that begin as it does") {
    CHECK(is_in("10.0.0.0/8", "10.255.1.2"));
    CHECK_FALSE(is_in("10.0.0.0/8", "11.0.0.1"));
    CHECK(is_in("10.1.2.128/25", "10.1.2.200"));
    CHECK_FALSE(is_in("10.1.2.128/25", "10.1.2.127"));
    CHECK(is_in("127.0.0.1", "127.0.0.1"));
    CHECK_FALSE(is_in("127.0.0.1", "127.0.0.2"));
    CHECK(is_in("10.0.0.0/8", "::ffff:10.0.0.1"));
    CHECK_FALSE(is_in("10.0.0.0/8", "2001:db8::1"));
    CHECK(is_in("2001:db8::/32", "2001:db8:1::1"));
    CHECK_FALSE(is_in("2001:db8::/33", "2001:db8:8000::1"));
    CHECK(is_in("0.0.0.0/0", "192.0.2.1"));
    CHECK_FALSE(is_in("0.0.0.0/0", "2001:db8::1"));
    CHECK(is_in("::/0", "192.0.2.1"));
    CHECK(is_in("unix", "unix"));
    CHECK_FALSE(is_in("unix", "127.0.0.1"));
    CHECK_FALSE(is_in("::/0", "unix"));
    CHECK_FALSE(is_in("::/0", "nonsense"));
}

TEST_CASE("what is no network is refused") {
    for (const char* bad :
         {"", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/", "10.0.0.0/8x", "10.0.0.0/-1", "host"}) {
        CHECK(
            parse_network(bad).error().message ==
            "'" + std::string(bad) + "' is no address or network, such as 10.0.0.5, 10.0.0.0/8, ::1 or unix"
        );
    }
}

}  // namespace tenon
