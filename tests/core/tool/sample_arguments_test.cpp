#include "plugin/args_schema.hpp"
#include "tool/sample_arguments.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace tenon;

namespace {

std::string sample(const std::string& schema) {
    return dump_json(sample_arguments(*parse_json(schema)));
}

}  // namespace

TEST_CASE("arguments are guessed for what a schema requires, and for nothing else") {
    CHECK(dump_json(sample_arguments(Json())) == "{}");
    CHECK(sample("{}") == "{}");
    CHECK(sample(R"({"properties": {"a": {"type": "string"}}})") == "{}");
    CHECK(sample(R"({"required": ["a"]})") == R"({"a": "text"})");
    CHECK(
        sample(R"({"type": "object", "required": ["p", "n", "b", "l"], "properties": {
            "p": {"enum": ["quiet", "max"]}, "n": {"type": "integer", "minimum": 3}, "b": {"type": "boolean"},
            "l": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["x"],
                                                            "properties": {"x": {"default": 1.5}}}}}})") ==
        R"({"p": "quiet", "n": 3, "b": true, "l": [{"x": 1.5}]})"
    );
}

TEST_CASE("what is guessed passes the schema that it is guessed from") {
    for (const std::string property :
         {R"({"type": "string", "minLength": 9})", R"({"type": "string", "maxLength": 2})", R"({"type": "number"})",
          R"({"type": "integer", "exclusiveMinimum": 4})", R"({"type": "integer", "maximum": -2})",
          R"({"type": ["null", "string"]})", R"({"const": {"a": [1]}})", R"({"oneOf": [{"type": "boolean"}]})",
          R"({"type": "array"})"}) {
        const auto text = R"({"type": "object", "required": ["v"], "properties": {"v": )" + property + "}}";
        const auto schema = ArgsSchema::compile(text);
        INFO(property);
        REQUIRE(schema.has_value());
        const auto mistake = (*schema)->check(sample(text));
        CHECK(mistake.has_value());
    }
}

TEST_CASE("a schema that goes down without end gives arguments all the same") {
    std::string schema = "{}";
    for (int i = 0; i < 40; ++i) {
        schema = R"({"required": ["v"], "properties": {"v": )" + schema + "}}";
    }
    CHECK(parse_json(sample(schema)).has_value());
}
