#include "plugin/args_schema.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace tenon;

namespace {

const std::string fan = R"({"type":"object","additionalProperties":false,"properties":{
    "profile":{"type":"string","enum":["quiet","balanced","max"]},
    "min_rpm":{"type":"integer","minimum":100,"maximum":9000},
    "name":{"type":"string","minLength":2,"maxLength":4},
    "tag":{"type":"string","pattern":"^[a-z]+$"},
    "ratio":{"type":["number","null"]},
    "zones":{"type":"array","items":{"type":"object","required":["id"],"properties":{"id":{"type":"integer"}}}}
  },"required":["profile"]})";

std::string mistake(const std::string& args, const std::string& schema = fan) {
    const auto compiled = ArgsSchema::compile(schema);
    REQUIRE(compiled.has_value());
    const auto checked = (*compiled)->check(args);
    return checked.has_value() ? "fine" : checked.error().message;
}

std::string refusal(const std::string& schema) {
    const auto compiled = ArgsSchema::compile(schema);
    return compiled.has_value() ? "accepted" : compiled.error().message;
}

}  // namespace

TEST_CASE("arguments that fit their schema pass") {
    CHECK(mistake(R"({"profile":"max"})") == "fine");
    CHECK(
        mistake(R"({"profile":"max","min_rpm":100,"name":"abc","tag":"x","ratio":null,"zones":[{"id":1}]})") == "fine"
    );
    CHECK(mistake("{}", R"({"type":"object"})") == "fine");
    CHECK(mistake(R"({"any":[1]})", "{}") == "fine");
}

TEST_CASE("an argument that may be as large as a std::uint64_t can be small") {
    const std::string size = R"({"properties":{"size":{"type":"integer","minimum":0,"maximum":18446744073709551615}}})";
    CHECK(mistake(R"({"size":5})", size) == "fine");
    CHECK(mistake(R"({"size":9223372036854775807})", size) == "fine");
    CHECK(mistake(R"({"size":-1})", size) == "Argument 'size': must be 0 or more.");
}

TEST_CASE("a mistake in the arguments names the argument and the rule") {
    CHECK(mistake("{}") == "Argument 'profile' is missing.");
    CHECK(mistake(R"({"profil":"max"})") == "Argument 'profil' is unknown; did you mean 'profile'?");
    CHECK(mistake(R"({"profile":"max","zzzzzz":1})") == "Argument 'zzzzzz' is unknown.");
    CHECK(mistake(R"({"profile":"loud"})") == "Argument 'profile': must be 'quiet', 'balanced' or 'max'.");
    CHECK(mistake(R"({"profile":7})") == "Argument 'profile': must be a string, not a number.");
    CHECK(mistake(R"({"profile":"max","min_rpm":"9"})") == "Argument 'min_rpm': must be an integer, not a string.");
    CHECK(mistake(R"({"profile":"max","min_rpm":100.5})") == "Argument 'min_rpm': must be an integer, not 100.5.");
    CHECK(mistake(R"({"profile":"max","min_rpm":true})") == "Argument 'min_rpm': must be an integer, not a boolean.");
    CHECK(mistake(R"({"profile":"max","min_rpm":99})") == "Argument 'min_rpm': must be 100 or more.");
    CHECK(mistake(R"({"profile":"max","min_rpm":9001})") == "Argument 'min_rpm': must be 9000 or less.");
    CHECK(mistake(R"({"profile":"max","name":"a"})") == "Argument 'name': must have at least 2 characters.");
    CHECK(mistake(R"({"profile":"max","name":"abcde"})") == "Argument 'name': must have at most 4 characters.");
    CHECK(mistake(R"({"profile":"max","ratio":"x"})") == "Argument 'ratio': must be a number or null, not a string.");
    CHECK(mistake(R"({"profile":"max","zones":[{"id":1},{}]})") == "Argument 'zones[1].id' is missing.");
    CHECK(
        mistake(R"({"profile":"max","zones":[{"id":"1"}]})") ==
        "Argument 'zones[0].id': must be an integer, not a string."
    );
    CHECK(mistake(R"({"profile":"max","tag":"A"})").substr(0, 15) == "Argument 'tag':");
}

TEST_CASE("a length counts characters, not bytes") {
    CHECK(mistake(R"({"profile":"max","name":"äöüß"})") == "fine");
    CHECK(mistake(R"({"profile":"max","name":"äöüßé"})") == "Argument 'name': must have at most 4 characters.");
    CHECK(mistake(R"({"profile":"max","name":"ä"})") == "Argument 'name': must have at least 2 characters.");
}

TEST_CASE("a whole number is an integer however it is written") {
    CHECK(mistake(R"({"profile":"max","min_rpm":300.0})") == "fine");
    CHECK(mistake(R"({"profile":"max","min_rpm":3e2,"zones":[{"id":-0.0}]})") == "fine");
    CHECK(mistake(R"({"profile":"max","min_rpm":1e300})") == "Argument 'min_rpm': must be an integer, not 1e+300.");
}

TEST_CASE("arguments are refused from the depth on that would be a stack's end") {
    const auto nested = [](std::size_t depth) {
        return R"({"a":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
    };
    CHECK(check_is_object(nested(64)).has_value());
    CHECK(
        check_is_object(nested(65)).error().message ==
        "The arguments are not JSON: JSON is nested deeper than 64 levels"
    );
    CHECK(check_is_object(R"({"a":1e999})").error().message.substr(0, 27) == "The arguments are not JSON:");
    CHECK(check_is_object("{} {}").error().message.substr(0, 27) == "The arguments are not JSON:");
    CHECK(check_is_object("[{}]").error().message == "The arguments must be one JSON object.");
}

TEST_CASE("arguments that are no JSON object are refused") {
    CHECK(mistake("[]") == "The arguments must be one JSON object.");
    CHECK(mistake("null") == "The arguments must be one JSON object.");
    CHECK(mistake("{").substr(0, 27) == "The arguments are not JSON:");
    CHECK(mistake("").substr(0, 27) == "The arguments are not JSON:");
    CHECK(mistake(std::string(100'000, '[')).substr(0, 27) == "The arguments are not JSON:");
}

TEST_CASE("a text too long for a pattern is refused before the pattern sees it") {
    CHECK(
        mistake(R"({"profile":"max","tag":")" + std::string(100'000, 'a') + R"("})") ==
        "An argument is longer than 4096 characters."
    );
}

TEST_CASE("a schema that contains itself is followed as far as the arguments go") {
    const auto schema = R"({"type":"object","properties":{"name":{"type":"string"},"inside":{"$ref":"#"}}})";
    const auto tree = ArgsSchema::compile(schema).value();
    CHECK(tree->check(R"({"name":"a","inside":{"name":"b","inside":{"name":"c"}}})").has_value());
    CHECK(tree->check(R"({"name":"a","inside":{"name":"b","inside":{"name":7}}})").has_error());
    CHECK(refusal(R"({"properties":{"a":{"$ref":"#/definitions/x"}},"definitions":{"x":{"$ref":"#"}}})") == "accepted");
}

TEST_CASE("a schema that is itself would be followed for ever and is refused") {
    const std::string back = "has a $ref that leads back to where it stands";
    for (const auto* schema :
         {R"({"$ref":"#"})", R"({"allOf":[{"$ref":"#"}]})", R"({"not":{"$ref":"#"}})", R"({"anyOf":[{},{"$ref":"#"}]})",
          R"({"dependencies":{"a":{"$ref":"#"}}})", R"({"if":{"$ref":"#"}})", R"({"oneOf":[{"not":{"$ref":"#"}}]})",
          R"({"properties":{"a":{"$ref":"#/properties/b"},"b":{"$ref":"#/properties/a"}}})",
          R"({"properties":{"a":{"allOf":[{"$ref":"#/properties/b"}]},"b":{"not":{"$ref":"#/properties/a"}}}})"}) {
        INFO(schema);
        CHECK(refusal(schema) == back);
    }
}

TEST_CASE("a reference that leads out, nowhere or too deep is refused by name") {
    CHECK(refusal(R"({"$ref":"n"})") == "has the $ref 'n'; only '#' and '#/…' without '%' can be followed");
    CHECK(refusal(R"({"$ref":"#/%61"})").substr(0, 20) == "has the $ref '#/%61'");
    CHECK(refusal(R"({"properties":{"a":{"$ref":"#/x"}}})") == "has the $ref '#/x', which leads nowhere");
    std::string chain = R"({"properties":{"a":{"$ref":"#/definitions/0"}},"definitions":{)";
    for (int i = 0; i < 1000; ++i) {
        const auto next = std::to_string(i + 1);
        chain += '"' + std::to_string(i) + R"(":{"properties":{"a":{"$ref":"#/definitions/)" + next + "\"}}},";
    }
    chain += R"("1000":{}}})";
    CHECK(refusal(chain).substr(0, 9) == "refers to");
}

TEST_CASE("a schema that is none is refused") {
    CHECK(refusal("{").substr(0, 12) == "is not JSON:");
    CHECK(refusal("[]") == "is not a JSON object");
    CHECK(refusal(R"({"type":"array"})") == "does not describe an object; arguments are always one");
    CHECK(refusal(R"({"type":"object","properties":7})").substr(0, 39) == "is not a JSON Schema that we understand");
    CHECK(
        refusal(R"({"properties":{"a":{"type":"strnig"}}})").substr(0, 39) == "is not a JSON Schema that we understand"
    );
    CHECK(refusal(R"({"properties":{"a":{"$ref":"http://x.example/y"}}})") != "accepted");
    CHECK(refusal(std::string(200, '{')).substr(0, 6) == "is not");
}
