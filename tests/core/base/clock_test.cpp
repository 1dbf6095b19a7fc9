#include "base/clock.hpp"

#include <catch2/catch.hpp>

using namespace tenon;

TEST_CASE("times are printed as Ironic prints them", "[base]") {
    const Timestamp whole{std::chrono::seconds(1'787'187'723)};
    CHECK(to_iso8601(whole) == "2026-08-20T01:02:03+00:00");
    CHECK(to_iso8601(whole + std::chrono::microseconds(45)) == "2026-08-20T01:02:03.000045+00:00");
}
