#include "plugin/log_allowance.hpp"

#include <catch2/catch.hpp>

using namespace tenon;
using namespace std::chrono_literals;

TEST_CASE("a plugin logs so many lines at once, then so many a second, and is told how many were left out") {
    LogAllowance allowance;
    auto now = LogAllowance::TimePoint() + 1h;
    for (std::uint32_t i = 0; i < LogAllowance::at_once; ++i) {
        REQUIRE(allowance.ask(now).is_allowed);
    }
    const auto first = allowance.ask(now);
    CHECK_FALSE(first.is_allowed);
    CHECK(first.is_first_refusal);
    for (int i = 0; i < 999'999; ++i) {
        const auto further = allowance.ask(now);
        REQUIRE_FALSE((further.is_allowed || further.is_first_refusal));
    }
    now += 1s;
    const auto again = allowance.ask(now);
    CHECK(again.is_allowed);
    CHECK(again.left_out == 1'000'000);
    for (std::uint32_t i = 1; i < LogAllowance::per_second; ++i) {
        const auto further = allowance.ask(now);
        REQUIRE((further.is_allowed && further.left_out == 0));
    }
    CHECK(allowance.ask(now).is_first_refusal);
    now += 24h;
    for (std::uint32_t i = 0; i < LogAllowance::at_once; ++i) {
        REQUIRE(allowance.ask(now).is_allowed);
    }
    CHECK_FALSE(allowance.ask(now).is_allowed);
}

TEST_CASE("time that goes back gives a plugin no lines") {
    LogAllowance allowance;
    const auto now = LogAllowance::TimePoint() + 1h;
    while (allowance.ask(now).is_allowed) {
    }
    CHECK_FALSE(allowance.ask(now - 1s).is_allowed);
    CHECK_FALSE(allowance.ask(now).is_allowed);
}
