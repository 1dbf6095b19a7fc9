#include <tenon/schema.hpp>

#include <catch2/catch.hpp>

#include <cstdint>

namespace {

struct FanArgs {
    tenon::one_of<"quiet", "balanced", "max"> profile;
    std::optional<double> min_rpm;
};
TENON_ARGS(FanArgs, profile, min_rpm)

struct Choice {
    std::optional<tenon::one_of<"a", "b">> word;
    std::optional<tenon::json> anything;
};
TENON_ARGS(Choice, word, anything)

struct Nothing {};
TENON_ARGS(Nothing)

struct Disk {
    std::string name;
    std::optional<std::map<std::string, bool>> flags;
};
TENON_ARGS(Disk, name, flags)

struct Raid {
    std::vector<Disk> disks;
    tenon::json hints;
    std::uint8_t level;
};
TENON_ARGS(Raid, disks, hints, level)

}  // namespace

TEST_CASE("a schema names the members, the words, and what is required") {
    CHECK(
        tenon::schema_of<FanArgs>().dump() ==
        R"({"type":"object","additionalProperties":false,"properties":{"profile":{"type":"string","enum":["quiet","balanced","max"]},"min_rpm":{"type":["number","null"]}},"required":["profile"]})"
    );
}

TEST_CASE("a structure without members takes no arguments") {
    CHECK(tenon::schema_of<Nothing>().dump() == R"({"type":"object","additionalProperties":false,"properties":{}})");
}

TEST_CASE("schemas nest, and integers carry the range of their type") {
    CHECK(
        tenon::schema_of<Raid>().dump() ==
        R"({"type":"object","additionalProperties":false,"properties":{"disks":{"type":"array","items":{"type":"object","additionalProperties":false,"properties":{"name":{"type":"string"},"flags":{"type":["object","null"],"additionalProperties":{"type":"boolean"}}},"required":["name"]}},"hints":{},"level":{"type":"integer","minimum":0,"maximum":255}},"required":["disks","hints","level"]})"
    );
}

TEST_CASE("what may be missing may be null") {
    CHECK(
        tenon::schema_of<Choice>().dump() ==
        R"({"type":"object","additionalProperties":false,"properties":{"word":{"type":["string","null"],"enum":["a","b",null]},"anything":{}}})"
    );
}
