#include "api/header_lines.hpp"

#include <catch2/catch.hpp>

using tenon::api::HeaderLines;

TEST_CASE("a header that was added is found by its whole name") {
    HeaderLines headers{{"Location", "/a: b"}, {"Empty", ""}};
    headers.add_lines({"X-A: ", "1\r\nX-AB: 2\r\n"});
    CHECK(headers.find("Location") == "/a: b");
    CHECK(headers.find("Empty") == "");
    CHECK(headers.find("X-A") == "1");
    CHECK(headers.find("X-AB") == "2");
    CHECK_FALSE(headers.find("X"));
    CHECK_FALSE(headers.find("b"));
    CHECK_FALSE(HeaderLines().find("Location"));
}
