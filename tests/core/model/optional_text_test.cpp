#include "model/optional_text.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <utility>

using tenon::OptionalText;

static_assert(sizeof(OptionalText) == sizeof(void*));

TEST_CASE("a text that is not there differs from an empty one") {
    const OptionalText none;
    const OptionalText empty = "";
    CHECK_FALSE(none);
    CHECK_FALSE(none.has_value());
    CHECK(empty.has_value());
    CHECK_FALSE(none == empty);
    CHECK(none == std::nullopt);
    CHECK(empty == "");
    CHECK(none.value_or("otherwise") == "otherwise");
    CHECK(empty.value_or("otherwise").empty());
}

TEST_CASE("copies of a text are their own, and what was moved from is empty") {
    OptionalText first = std::string("rack 7");
    OptionalText second = first;
    first = "rack 8";
    CHECK(second == "rack 7");
    const auto& same = second;
    second = same;
    CHECK(second == "rack 7");
    const OptionalText third = std::move(first);
    CHECK(third == "rack 8");
    CHECK_FALSE(first);
    second.reset();
    CHECK_FALSE(second);
    second = third;
    CHECK(second->size() == 6);
}

TEST_CASE("a text goes to and comes from an optional one") {
    CHECK(OptionalText(std::optional<std::string>("a")) == "a");
    CHECK_FALSE(OptionalText(std::optional<std::string>()));
    CHECK(static_cast<std::optional<std::string>>(OptionalText("a")) == "a");
    CHECK(static_cast<std::optional<std::string>>(OptionalText()) == std::nullopt);
}
