#include "plugin/args_schema.hpp"
#include "plugin/plain_schema.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <string>

using namespace tenon;

namespace {

// As the SDK writes them.
const std::string fan_schema = R"({"type":"object","additionalProperties":false,"properties":{
    "profile":{"type":"string","enum":["quiet","balanced","max"]},
    "min_rpm":{"type":"integer","minimum":0,"maximum":4294967295},
    "size":{"type":["integer","null"],"minimum":0,"maximum":18446744073709551615},
    "mode":{"type":["string","null"],"enum":["a","b",null]},
    "zones":{"type":"array","items":{"type":"object","required":["id"],"properties":{"id":{"type":"integer"}}}},
    "table":{"type":"object","additionalProperties":{"type":"number"}},
    "free":{},"on":{"type":"boolean","description":"whether"}
  },"required":["profile","min_rpm"]})";

bool fits(const std::string& args, const std::string& schema = fan_schema) {
    const auto compiled = PlainSchema::compile(nlohmann::json::parse(schema));
    REQUIRE(compiled);
    return compiled->fits(args);
}

bool is_plain(const std::string& schema) {
    return PlainSchema::compile(nlohmann::json::parse(schema)) != nullptr;
}

}  // namespace

TEST_CASE("arguments that fit a plain schema are seen to") {
    CHECK(fits(R"({"profile":"max","min_rpm":0})"));
    CHECK(fits(R"( {"min_rpm" : 4294967295, "profile":"quiet", "size":null, "mode":null, "on":true} )"));
    CHECK(fits(R"({"profile":"max","min_rpm":1,"size":5,"mode":"b","zones":[],"table":{},"free":{"x":[1,{"y":null}]}})")
    );
    CHECK(fits(R"({"profile":"max","min_rpm":1,"zones":[{"id":1},{"id":-2,"more":"x"}],"table":{"a":1,"b":1.5}})"));
    CHECK(fits(R"({"a":1})", "{}"));
}

TEST_CASE("arguments that break a rule of a plain schema do not fit") {
    for (const std::string args :
         {R"({})",
          R"({"profile":"max"})",
          R"({"profile":"loud","min_rpm":1})",
          R"({"profile":7,"min_rpm":1})",
          R"({"profile":"max","min_rpm":-1})",
          R"({"profile":"max","min_rpm":4294967296})",
          R"({"profile":"max","min_rpm":"1"})",
          R"({"profile":"max","min_rpm":1,"other":1})",
          R"({"profile":"max","min_rpm":1,"mode":"c"})",
          R"({"profile":"max","min_rpm":1,"zones":[{}]})",
          R"({"profile":"max","min_rpm":1,"zones":[1]})",
          R"({"profile":"max","min_rpm":1,"table":{"a":"b"}})",
          R"({"profile":"max","min_rpm":1,"on":0})",
          R"({"profile":"max","min_rpm":null})",
          R"({"profile":["max"],"min_rpm":1})",
          "[]",
          "null",
          "",
          "{",
          R"({"profile":"max","min_rpm":1}})",
          R"({"profile":"max","min_rpm":1,})",
          R"({"profile":"max" "min_rpm":1})"}) {
        INFO(args);
        CHECK_FALSE(fits(args));
    }
}

TEST_CASE("what is rare is left to the full check, which takes it") {
    const auto full = *ArgsSchema::compile(fan_schema);
    for (const std::string args :
         {R"({"profile":"max","min_rpm":3.0})", R"({"profile":"max","min_rpm":3e2})",
          R"({"pro\u0066ile":"max","min_rpm":1})", R"({"profile":"m\u0061x","min_rpm":1})",
          R"({"profile":"max","min_rpm":1,"size":9223372036854775807})"}) {
        INFO(args);
        CHECK_FALSE(fits(args));
        CHECK(full->check(args).has_value());
    }
}

TEST_CASE("a schema that says more is not plain") {
    CHECK(is_plain(fan_schema));
    for (const std::string schema :
         {R"({"properties":{"a":{"type":"string","minLength":2}}})", R"({"properties":{"a":{"pattern":"x"}}})",
          R"({"anyOf":[{}]})", R"({"properties":{"a":{"$ref":"#/x"}}})", R"({"properties":{"a":{"enum":[1,2]}}})",
          R"({"properties":{"a":{"minimum":1.5}}})", R"({"required":["a"]})", R"({"minProperties":1})",
          R"({"properties":{"a":true}})", R"({"properties":{"a":{"items":[{}]}}})",
          R"({"properties":{"a":{"const":1}}})", R"({"properties":{"a":{"exclusiveMinimum":1}}})",
          R"({"patternProperties":{"x":{}}})"}) {
        INFO(schema);
        CHECK_FALSE(is_plain(schema));
    }
}

TEST_CASE("nothing fits that the full check refuses") {
    // A schema with a rule that is not plain has the full check alone.
    auto with_more = nlohmann::json::parse(fan_schema);
    with_more["minProperties"] = 0;
    const auto full = *ArgsSchema::compile(with_more.dump());
    const auto plain = PlainSchema::compile(nlohmann::json::parse(fan_schema));
    const std::string good =
        R"({"profile":"max","min_rpm":12,"size":5,"mode":"b","zones":[{"id":1}],"table":{"a":1.5},"free":[null],"on":true})";
    const std::string_view pieces = "{}[]:,\"\\0129-.enultrf ";
    std::uint64_t state = 1;
    const auto draw = [&](std::size_t below) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        return static_cast<std::size_t>(state >> 33) % below;
    };
    unsigned taken = 0;
    for (int round = 0; round < 20'000; ++round) {
        auto text = good;
        for (auto changes = 1 + draw(2); changes > 0; --changes) {
            const auto at = draw(text.size());
            if (draw(2) == 0) {
                text[at] = pieces[draw(pieces.size())];
            } else {
                text.erase(at, 1 + draw(8));
            }
        }
        if (plain->fits(text)) {
            ++taken;
            INFO(text);
            REQUIRE(full->check(text).has_value());
        }
    }
    CHECK(taken > 100);
}
