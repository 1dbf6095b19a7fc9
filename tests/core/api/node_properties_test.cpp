#include "api/node_properties.hpp"

#include <catch2/catch.hpp>

using namespace tenon;
using namespace tenon::api;

namespace {

Node with(const char* properties) {
    Node node;
    node.uuid = "u";
    node.properties = *parse_json(properties);
    return node;
}

}  // namespace

TEST_CASE("counts among the properties may be numbers or texts of numbers") {
    const auto* properties = GENERATE(
        "{}", R"({"cpus": 4, "local_gb": "10", "memory_mb": null})", R"({"cpus": " 4 ", "other": "x"})",
        R"({"cpus": true})"
    );
    CHECK(check_node_properties(with(properties)).has_value());
}

TEST_CASE("each count that is none is named with its value") {
    const auto checked = check_node_properties(with(R"({"memory_mb": "x", "cpus": -1, "local_gb": [1]})"));
    REQUIRE_FALSE(checked.has_value());
    CHECK(checked.error().code == Errc::invalid);
    CHECK(
        checked.error().message ==
        "The following properties for node u should be non-negative integers, but provided values are: local_gb=[1], "
        "cpus=-1, memory_mb=x"
    );
}
