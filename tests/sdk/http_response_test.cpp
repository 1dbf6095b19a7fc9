#include <tenon/bmc.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace {

tenon::json parsed(const std::string& body) {
    tenon::HttpResponse response;
    response.status = 200;
    response.body = body;
    return response.parsed();
}

}  // namespace

TEST_CASE("a byte order mark, blanks, newlines and NULs around a BMC's JSON do not count") {
    CHECK(parsed("\xef\xbb\xbf{\"a\": 1}\r\n") == tenon::obj("a", 1));
    CHECK(parsed(" \t\r\n{\"a\": 1}\n") == tenon::obj("a", 1));
    CHECK(parsed(std::string("{\"a\": 1}\0", 9)) == tenon::obj("a", 1));
    CHECK(parsed("\xef\xbb\xbf \"EOF\"") == "EOF");
}

TEST_CASE("a body of nothing but that is no body") {
    for (const auto* empty : {"", "\xef\xbb\xbf", "\xef\xbb\xbf\r\n", "  ", "\n"}) {
        CHECK(parsed(empty).is_null());
    }
}

TEST_CASE("what is not JSON is an error that shows how it begins, and marks inside are not taken out") {
    CHECK_THROWS_WITH(parsed("<html>"), Catch::Contains("the BMC answered with something that is not JSON: '<html>'"));
    CHECK_THROWS_AS(parsed("{\xef\xbb\xbf}"), tenon::Error);
    CHECK_THROWS_AS(parsed("{} {}"), tenon::Error);
    CHECK_THROWS_AS(parsed("\xef\xbb"), tenon::Error);
    CHECK_THROWS_WITH(parsed("\xef\xbb\xbf" + std::string(1'000, '[')), Catch::Contains("nested too deeply"));
}

TEST_CASE("a body with more members than one would wait for is refused") {
    tenon::HttpResponse response;
    response.body = "{\"0\":0";
    for (int i = 1; i < 100'000; ++i) {
        response.body += ",\"" + std::to_string(i) + "\":0";
    }
    response.body += "}";
    try {
        static_cast<void>(response.parsed());
        FAIL("it was parsed");
    } catch (const tenon::Error& error) {
        CHECK(error.message() == "the BMC answered with JSON that has too many members in one object");
    }
}
