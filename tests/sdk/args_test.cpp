#include <tenon/args.hpp>

#include <catch2/catch.hpp>

#include <cstdint>

namespace {

struct Nic {
    int mtu;
    std::optional<std::string> name;
};
TENON_ARGS(Nic, mtu, name)

struct Args {
    tenon::one_of<"quiet", "max"> profile;
    std::optional<int> rpm;
    std::optional<std::uint64_t> size;
    std::optional<bool> flag;
    std::optional<double> ratio;
    std::optional<std::string> text;
    std::optional<std::vector<Nic>> nics;
    std::optional<std::map<std::string, int>> table;
};
TENON_ARGS(Args, profile, rpm, size, flag, ratio, text, nics, table)

struct Prefilled {
    std::vector<int> zones = {1, 2};
    std::map<std::string, std::vector<int>> groups = {{"old", {1}}};
    Nic nic = {1, "old"};
    std::optional<Nic> spare = Nic{2, "old"};
    std::string text = "old";
    std::optional<tenon::json> raw = tenon::json("old");
    bool flag = true;
    double ratio = 1;
    std::int64_t number = 1;
};
TENON_ARGS(Prefilled, zones, groups, nic, spare, text, raw, flag, ratio, number)

struct WithDefaults {
    std::optional<int> rpm = 1200;
    int unused_default = 7;
};
TENON_ARGS(WithDefaults, rpm, unused_default)

/// What the arguments say, as the document's reader and as the text's reader have them.
std::string told(const Prefilled& args) {
    std::string text;
    for (const int zone : args.zones) {
        text += std::to_string(zone) + " ";
    }
    for (const auto& [name, numbers] : args.groups) {
        text += name + tenon::json(numbers).dump();
    }
    text += " nic " + std::to_string(args.nic.mtu) + args.nic.name.value_or("-");
    text += args.spare ? " spare " + std::to_string(args.spare->mtu) + args.spare->name.value_or("-") : " no spare";
    text += " text " + args.text + " raw " + (args.raw ? args.raw->dump() : "-");
    return text + tenon::json::array({args.flag, args.ratio, args.number}).dump();
}

std::string refusal(std::string_view text) {
    try {
        (void)tenon::parse_args<Args>(text);
    } catch (const tenon::Error& error) {
        CHECK(error.status() == TENON_INVALID);
        return error.message();
    }
    return "accepted";
}

}  // namespace

TEST_CASE("arguments are read into their structure") {
    const auto args = tenon::parse_args<Args>(std::string_view(
        R"({"profile": "max", "rpm": 3.0, "size": 18446744073709551615, "ratio": 1, "nics": [{"mtu": 9000}], "table": {"a": -1}, "text": null})"
    ));
    CHECK(args.profile == "max");
    CHECK(args.profile.index() == 1);
    CHECK(args.rpm == 3);
    CHECK(args.size == UINT64_MAX);
    CHECK(args.ratio == 1.0);
    CHECK(args.nics->at(0).mtu == 9000);
    CHECK_FALSE(args.nics->at(0).name);
    CHECK(args.table->at("a") == -1);
    CHECK_FALSE(args.text);
}

TEST_CASE("an error of an argument names it") {
    CHECK(refusal(R"({})") == "argument 'profile' is missing");
    CHECK(refusal(R"({"profile": "loud"})") == "argument 'profile' must be one of 'quiet', 'max', not 'loud'");
    CHECK(refusal(R"({"profile": 1})") == "argument 'profile' must be a string, not an integer");
    CHECK(refusal(R"({"profile": "max", "rmp": 1})") == "unexpected argument 'rmp'");
    CHECK(refusal(R"({"profile": "max", "rpm": "1"})") == "argument 'rpm' must be an integer, not a string");
    CHECK(refusal(R"({"profile": "max", "rpm": 1.5})") == "argument 'rpm' must be an integer, not a number");
    CHECK(refusal(R"({"profile": "max", "flag": 1})") == "argument 'flag' must be a boolean, not an integer");
    CHECK(refusal(R"({"profile": "max", "ratio": []})") == "argument 'ratio' must be a number, not a list");
    CHECK(refusal(R"({"profile": "max", "text": {}})") == "argument 'text' must be a string, not an object");
    CHECK(refusal(R"({"profile": "max", "nics": [{"mtu": 1}, {}]})") == "argument 'nics[1].mtu' is missing");
    CHECK(refusal(R"({"profile": "max", "nics": [{"mtu": 1, "x": 2}]})") == "unexpected argument 'nics[0].x'");
    CHECK(
        refusal(R"({"profile": "max", "table": {"a": true}})") == "argument 'table.a' must be an integer, not a boolean"
    );
}

TEST_CASE("an integer beyond its type is refused, not wrapped") {
    const std::string range = "argument 'rpm' must be between -2147483648 and 2147483647";
    CHECK(refusal(R"({"profile": "max", "rpm": 2147483648})") == range);
    CHECK(refusal(R"({"profile": "max", "rpm": -2147483649})") == range);
    CHECK(refusal(R"({"profile": "max", "rpm": 1e300})") == range);
    CHECK(refusal(R"({"profile": "max", "size": -1})") == "argument 'size' must be between 0 and 18446744073709551615");
}

TEST_CASE("arguments that are no object are refused") {
    CHECK(refusal("[1]") == "the arguments must be an object, not a list");
    CHECK(refusal("null") == "the arguments must be an object, not null");
    CHECK(refusal("{") == "the arguments are not JSON");
    CHECK(refusal("{\"profile\": \"max\xff\"}") == "the arguments are not JSON");
}

TEST_CASE("no arguments at all are an empty object") {
    CHECK(tenon::parse_args<tenon::json>(std::string_view()) == tenon::json::object());
    CHECK(tenon::parse_args<tenon::raw_json>(std::string_view()).text == "{}");
    CHECK(tenon::parse_args<tenon::raw_json>(std::string_view(R"({"a":  1e5})")).text == R"({"a":  1e5})");
}

TEST_CASE("an optional argument that is missing keeps its initialiser, and null takes it away") {
    CHECK(tenon::parse_args<WithDefaults>(std::string_view(R"({"unused_default": 1})")).rpm == 1200);
    CHECK_FALSE(tenon::parse_args<WithDefaults>(std::string_view(R"({"unused_default": 1, "rpm": null})")).rpm);
    CHECK_THROWS_WITH(tenon::parse_args<WithDefaults>(std::string_view("{}")), "argument 'unused_default' is missing");
}

namespace {

constexpr const char* everyday =
    R"({"zones": [3], "groups": {"a": [4, 5], "b": []}, "nic": {"mtu": 6}, "spare": {"mtu": 7, "name": null}, )"
    R"("text": "x\ny", "raw": {"deep": [1, {"er": null}]}, "flag": false, "ratio": 2.5, "number": -9223372036854775808})";

}  // namespace

TEST_CASE("everyday arguments are read from their text, as from a document") {
    const auto args = tenon::read_plain_args<Prefilled>(everyday);
    REQUIRE(args);
    CHECK(told(*args) == told(tenon::parse_args<Prefilled>(tenon::json::parse(everyday))));
}

TEST_CASE("what is wrong or rare in arguments is left to who has the words for it") {
    const auto everyday_with = [](const char* key, tenon::json value) {
        auto args = tenon::json::parse(everyday);
        args[key] = std::move(value);
        return args.dump();
    };
    CHECK(tenon::read_plain_args<Prefilled>(everyday_with("raw", nullptr)));
    CHECK(tenon::read_plain_args<Prefilled>(everyday_with("spare", nullptr)));
    CHECK(tenon::read_plain_args<Prefilled>(everyday_with("ratio", 3)));
    for (const auto& [key, value] : std::vector<std::pair<const char*, tenon::json>>{
             {"zones", {1.0}},
             {"zones", nullptr},
             {"zones", {2147483648}},
             {"groups", {{"a", {"b"}}}},
             {"nic", tenon::json::object()},
             {"nic", {{"mtu", 1}, {"x", 1}}},
             {"text", 1},
             {"flag", "true"},
             {"flag", 1},
             {"ratio", "1"},
             {"number", 9223372036854775808U},
             {"unknown", 1}}) {
        const auto text = everyday_with(key, value);
        INFO(text);
        CHECK_FALSE(tenon::read_plain_args<Prefilled>(text));
    }
    CHECK_FALSE(tenon::read_plain_args<WithDefaults>(R"({"unused_default": 1, "unused_default": 2})"));
    CHECK_FALSE(tenon::read_plain_args<WithDefaults>(R"({"unused_d\u0065fault": 1})"));
    CHECK_FALSE(tenon::read_plain_args<WithDefaults>(R"({"unused_default": 1} x)"));
    CHECK_FALSE(tenon::read_plain_args<WithDefaults>(R"({"unused_default": 1,})"));
    CHECK_FALSE(tenon::read_plain_args<WithDefaults>("{}"));
    CHECK(
        tenon::parse_args<WithDefaults>(std::string_view(R"({"unused_default": 1, "unused_default": 2})"))
            .unused_default == 2
    );
}
