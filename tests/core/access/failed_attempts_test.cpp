#include "access/failed_attempts.hpp"

#include <catch2/catch.hpp>

namespace tenon {

using namespace std::chrono_literals;

TEST_CASE("ten attempts may fail at once, then one in six seconds") {
    FailedAttempts attempts;
    const Deadline now{100h};
    for (int i = 0; i < 10; ++i) {
        CHECK(attempts.begin("192.0.2.1", now) == 0s);
    }
    CHECK(attempts.begin("192.0.2.1", now) == 6s);
    CHECK(attempts.begin("192.0.2.1", now) == 6s);  // asking costs nothing
    CHECK(attempts.begin("192.0.2.2", now) == 0s);
    CHECK(attempts.begin("192.0.2.1", now + 5s) == 1s);
    CHECK(attempts.begin("192.0.2.1", now + 6s) == 0s);
    CHECK(attempts.begin("192.0.2.1", now + 6s) == 6s);
    CHECK(attempts.begin("192.0.2.1", now + 2min) == 0s);
}

TEST_CASE("a good attempt does not count") {
    FailedAttempts attempts;
    const Deadline now{100h};
    for (int i = 0; i < 1'000; ++i) {
        CHECK(attempts.begin("192.0.2.1", now) == 0s);
        attempts.succeeded("192.0.2.1");
    }
    attempts.succeeded("192.0.2.9");  // never seen: nothing to give back
}

TEST_CASE("a source is an IPv4 address or a /64") {
    CHECK(source_of("192.0.2.7") == "192.0.2.7");
    CHECK(source_of("::ffff:192.0.2.7") == "192.0.2.7");
    CHECK(source_of("2001:db8:1:2:3::4") == "2001:db8:1:2::/64");
    CHECK(source_of("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64");
    CHECK(source_of("unix") == "unix");
}

TEST_CASE("more sources than can be remembered are not") {
    FailedAttempts attempts;
    const Deadline now{100h};
    for (int i = 0; i < 25'000; ++i) {
        CHECK(attempts.begin(std::to_string(i), now) == 0s);
    }
}

}  // namespace tenon
