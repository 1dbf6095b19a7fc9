#include "base/duration.hpp"

#include <catch2/catch.hpp>

using namespace tenon;

TEST_CASE("a duration is a whole number and its unit") {
    CHECK(parse_duration("500ms") == std::chrono::milliseconds(500));
    CHECK(parse_duration("2s") == std::chrono::seconds(2));
    CHECK(parse_duration("10m") == std::chrono::minutes(10));
    CHECK(parse_duration("1h") == std::chrono::hours(1));
    CHECK(parse_duration("7d") == std::chrono::hours(7 * 24));
}

TEST_CASE("what is no duration is not read as one") {
    const auto text =
        GENERATE("", "5", "s", "-1s", "1.5s", "1 s", "1S", "1sm", "99999999999s", "99999999999999999999s");
    INFO(text);
    CHECK_FALSE(parse_duration(text));
}
