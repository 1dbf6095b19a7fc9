#include "api/request_target.hpp"

#include <catch2/catch.hpp>

using namespace tenon::api;
using Segments = std::vector<std::string_view>;

TEST_CASE("a path is decoded and split, one slash at its end does not count") {
    CHECK(parse_target("/")->segments.empty());
    CHECK(parse_target("/v1/drivers")->segments == Segments{"v1", "drivers"});
    CHECK(parse_target("/v1/drivers/")->segments == Segments{"v1", "drivers"});
    CHECK(parse_target("/v1/drivers%2Ffake")->segments == Segments{"v1", "drivers", "fake"});
    CHECK(parse_target("/v1/nodes/bad%20name")->segments == Segments{"v1", "nodes", "bad name"});
    CHECK(parse_target("/a%zz%")->segments == Segments{"a%zz%"});
}

TEST_CASE("empty segments are seen") {
    CHECK_FALSE(parse_target("/v1/")->has_empty_segment);
    CHECK_FALSE(parse_target("/")->has_empty_segment);
    CHECK(parse_target("//")->has_empty_segment);
    CHECK(parse_target("//v1/drivers")->has_empty_segment);
    CHECK(parse_target("/v1//drivers")->has_empty_segment);
    CHECK(parse_target("/v1/drivers//")->has_empty_segment);
}

TEST_CASE("a query is decoded, keeps its order, doubles and empty values") {
    const QueryParameters expected = {{"a", "1 2"}, {"b", ""}, {"c", ""}, {"a", "&=+"}};
    CHECK(parse_target("/?a=1+2&b=&c&&a=%26%3d%2B")->query == expected);
    CHECK(parse_target("/?")->query.empty());
}

TEST_CASE("the absolute form names the authority") {
    const auto target = parse_target("http://ironic.example:1/v1?x=1");
    CHECK(target->authority == "ironic.example:1");
    CHECK(target->segments == Segments{"v1"});
    CHECK(parse_target("HTTP://host")->segments.empty());
}

TEST_CASE("what is no path is refused") {
    CHECK_FALSE(parse_target("").has_value());
    CHECK_FALSE(parse_target("*").has_value());
    CHECK_FALSE(parse_target("v1").has_value());
    CHECK_FALSE(parse_target("host:443").has_value());
    CHECK_FALSE(parse_target("/%ff").has_value());
    CHECK_FALSE(parse_target("/%ed%a0%80").has_value());
    CHECK_FALSE(parse_target("/v1?a=%ff").has_value());
}
