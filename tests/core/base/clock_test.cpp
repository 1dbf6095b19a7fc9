#include "base/clock.hpp"

#include <catch2/catch.hpp>

using namespace tenon;

TEST_CASE("times are printed as Ironic prints them", "[base]") {
    const Timestamp whole{std::chrono::seconds(1'787'187'723)};
    CHECK(to_iso8601(whole) == "2026-08-20T01:02:03+00:00");
    CHECK(to_iso8601(whole + std::chrono::microseconds(45)) == "2026-08-20T01:02:03.000045+00:00");
}

TEST_CASE("a time that was printed is read again, whatever its zone") {
    const Timestamp whole(std::chrono::seconds(1'764'000'000));
    CHECK(parse_iso8601("2025-11-24T16:00:00+00:00") == whole);
    CHECK(parse_iso8601("2025-11-24T16:00:00Z") == whole);
    CHECK(parse_iso8601("2025-11-24T18:30:00+02:30") == whole);
    CHECK(parse_iso8601("2025-11-24T12:00:00-0400") == whole);
    CHECK(parse_iso8601("2025-11-24T16:00:00.000005+00:00") == whole + std::chrono::microseconds(5));
}

TEST_CASE("what is no time is not read as one") {
    const auto text = GENERATE(
        "", "2025", "2025-11-24", "2025-11-24T16:00:00", "2025-11-24 16:00:00Z", "2025-02-30T00:00:00Z",
        "2025-13-01T00:00:00Z", "2025-11-24T24:00:00Z", "2025-11-24T16:60:00Z", "2025-11-24T16:00:00Zx",
        "2025-11-24T16:00:00+25:00", "1969-11-24T16:00:00Z", "-025-11-24T16:00:00Z", "2025-11-24T16:00:0xZ"
    );
    INFO(text);
    CHECK_FALSE(parse_iso8601(text));
}
