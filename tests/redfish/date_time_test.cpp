#include "resources/date_time.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace redfish;
using std::chrono::microseconds;

TEST_CASE("times are read in every form that BMCs write") {
    CHECK(instant_of("1970-01-01T00:00:00Z") == microseconds(0));
    CHECK(instant_of("2024-08-08T18:48:07-05:00") == instant_of("2024-08-08T23:48:07Z"));
    CHECK(instant_of("2024-07-19T20:44:26.000+00:00") == instant_of("2024-07-19T20:44:26Z"));
    CHECK(instant_of("2023-08-16T19:42:58.033389+00:00") == *instant_of("2023-08-16T19:42:58Z") + microseconds(33'389));
    CHECK(instant_of("2023-08-16T19:42:58.0333891234Z") == instant_of("2023-08-16T19:42:58.033389Z"));
    CHECK(instant_of("2012-03-07T14:44+06:00") == instant_of("2012-03-07T08:44:00Z"));
    CHECK(instant_of("2012-03-07T14:44:00+0600") == instant_of("2012-03-07T08:44:00Z"));
    CHECK(instant_of("2012-03-07 14:44:00") == instant_of("2012-03-07T14:44:00Z"));
    CHECK(instant_of("2012-03-07") == instant_of("2012-03-07T00:00:00Z"));
    CHECK(instant_of("2000-02-29T00:00:00Z") == microseconds(951'782'400'000'000));
}

TEST_CASE("what is no time is none") {
    for (const char* text :
         {"", "0000-00-00T00:00:00Z", "2024", "2024-13-01T00:00:00Z", "2023-02-29", "2024-01-01T", "2024-01-01T25:00Z",
          "2024-01-01T00:60:00Z", "2024-01-01T00:00:61Z", "2024-01-01T00:00:00+", "2024-01-01T00:00:00+99:00",
          "2024-01-01T00:00:00Zjunk", "yesterday", "-024-01-01", "2024-01-01T00:00:00.Zz", "2024-1-1", "\xff\xfe"}) {
        INFO(text);
        CHECK_FALSE(instant_of(text).has_value());
    }
    CHECK_FALSE(instant_of(std::string(100'000, '9')).has_value());
}
