#include "api/body_check.hpp"

#include <catch2/catch.hpp>

using namespace tenon;
using namespace tenon::api;

namespace {

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

TEST_CASE("a body may nest 25 levels and no more", "[ironic-76]") {
    CHECK_FALSE(is_nested_deeper(nested(25), 25));
    CHECK(is_nested_deeper(nested(26), 25));
    CHECK(is_nested_deeper(std::string(100'000, '{'), 25));
}

TEST_CASE("brackets inside strings do not nest", "[ironic-76]") {
    CHECK_FALSE(is_nested_deeper("[\"" + std::string(50, '[') + "\\\"[[[\"]", 3));
    CHECK_FALSE(is_nested_deeper("\"" + std::string(50, '['), 3));
    CHECK_FALSE(is_nested_deeper("]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", 3));
    CHECK_FALSE(is_nested_deeper("\"\\", 1));
}

TEST_CASE("the outline of an object is its outermost keys") {
    const auto outline = outline_json(R"({"a": {"b": [1, {"c": null}]}, "d": "x", "a": 1.5})");
    REQUIRE(outline.has_value());
    CHECK(outline->kind == JsonKind::object);
    CHECK(outline->keys == std::vector<std::string_view>{"a", "d", "a"});
}

TEST_CASE("null and other values are told apart") {
    CHECK(outline_json("null")->kind == JsonKind::null);
    for (const auto* text : {"[1]", "\"x\"", "5", "-1", "1.5", "true", "[null]"}) {
        CHECK(outline_json(text)->kind == JsonKind::other);
    }
}

TEST_CASE("what is not one JSON value is refused with its place") {
    const auto refused = outline_json("{\"a\": }");
    REQUIRE(refused.has_error());
    CHECK(
        refused.error().message ==
        "parse error at line 1, column 7: syntax error while parsing value - unexpected '}'; expected '[', '{', or a "
        "literal"
    );
    for (const auto* text : {"", " ", "{", "{}x", "{\"a\"", "nul", "'a'", "\"\xff\"", "NaN", "1e999", "[1,]"}) {
        CHECK(outline_json(text).has_error());
    }
}
