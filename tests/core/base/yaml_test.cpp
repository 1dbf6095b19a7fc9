#include "base/yaml.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace tenon;

namespace {

std::string refusal(const std::string& text) {
    const auto parsed = parse_yaml(text, "f.yaml");
    return parsed.has_value() ? "accepted" : parsed.error().message;
}

YamlValue parsed(const std::string& text) {
    auto value = parse_yaml(text, "f.yaml");
    INFO((value.has_error() ? value.error().message : ""));
    REQUIRE(value.has_value());
    return std::move(value).value();
}

}  // namespace

TEST_CASE("a YAML mapping keeps its order, its places and what was quoted") {
    const auto root = parsed("name: acme\nlist: [a, 'b']\nempty:\ndeep:\n  yes: no\n");
    REQUIRE(root.kind == YamlValue::Kind::mapping);
    REQUIRE(root.members.size() == 4);
    CHECK(root.members[0].key == "name");
    CHECK(root.members[0].value.text == "acme");
    CHECK(root.members[0].value.place == "f.yaml:1:7");
    CHECK(root.members[1].value.items[1].is_quoted);
    CHECK_FALSE(root.members[1].value.items[0].is_quoted);
    CHECK(root.members[2].value.kind == YamlValue::Kind::null);
    CHECK(root.members[2].value.place == "f.yaml:3:1");
    CHECK(root.members[3].value.members[0].key == "yes");
    CHECK(root.members[3].value.members[0].value.text == "no");
}

TEST_CASE("YAML that can surprise is refused with its place", "[abi-failure-20]") {
    CHECK(refusal("a: &x 1\n") == "f.yaml:1:4: anchors ('&name') are not accepted; write the value out");
    CHECK(refusal("a: &x [1]\nb: *x\n") == "f.yaml:1:4: anchors ('&name') are not accepted; write the value out");
    CHECK(refusal("a: !!int 1\n") == "f.yaml:1:4: the tag 'tag:yaml.org,2002:int' is not accepted; leave it away");
    CHECK(refusal("a: !thing {}\n") == "f.yaml:1:4: the tag '!thing' is not accepted; leave it away");
    CHECK(refusal("a: 1\nb: 2\na: 3\n") == "f.yaml:3:1: duplicate key 'a'; it is already at f.yaml:1:1");
    CHECK(refusal("a: 1\n---\nb: 1\n") == "f.yaml:2:1: a second document; only one is accepted in a file");
    CHECK(refusal("[a]: 1\n") == "f.yaml:1:1: a key must be one word or text, not a list or a mapping");
    CHECK(refusal("~: 1\n") == "f.yaml:1:1: a key must be one word or text, not empty");
    CHECK(refusal("a: [1\n").substr(0, 7) == "f.yaml:");
    const std::string tab = "; the line is indented by a tab: use blanks";
    CHECK(refusal("a:\n\tb: 1\n") == "f.yaml:2:3: illegal map value" + tab);
    CHECK(refusal("a:\n  b: 1\n \tc: 2\n").ends_with(tab));
    CHECK_FALSE(refusal("a: b: 1\n").ends_with(tab));
    CHECK(refusal("a: \x01\n") == "f.yaml:1:4: the byte 0x01 is not UTF-8 text");
    CHECK(refusal("a: \xc3(\n") == "f.yaml:1:4: the byte 0xc3 is not UTF-8 text");
    CHECK(refusal("b: 1\na: \xe2\x82") == "f.yaml:2:4: the byte 0xe2 is not UTF-8 text");
}

TEST_CASE("YAML that is too long or too deep is refused", "[abi-failure-20]") {
    CHECK(refusal(std::string(65'537, 'a')) == "f.yaml: larger than 64 KiB");
    CHECK(refusal("a: " + std::string(15, '[') + std::string(15, ']')) == "accepted");
    CHECK(refusal("a: " + std::string(16, '[') + std::string(16, ']')) == "f.yaml:1:19: nested deeper than 16 levels");
    CHECK(refusal(std::string(60'000, '[')).substr(0, 9) == "f.yaml:1:");
}

TEST_CASE("a YAML text that is cut off anywhere is refused or read, never more") {
    const std::string text = "name: acme\nabi: { major: 1, minor_min: 0 }\nlist:\n  - \"q\\u0041\"\n  - |\n    block\n";
    for (std::size_t length = 0; length <= text.size(); ++length) {
        const auto result = parse_yaml(text.substr(0, length), "f.yaml");
        CHECK((result.has_value() || result.error().message.substr(0, 7) == "f.yaml:"));
    }
}

TEST_CASE("a YAML value becomes JSON only where it is written as JSON would") {
    const auto json = to_json(parsed("[true, yes, 010, 12, -3, 18446744073709551615, 1.5, 1., 'true', '7', ~, 0x10, "
                                     "1e3, word, {a: [null]}, \"null\"]"));
    CHECK(
        json.dump() ==
        R"([true,"yes","010",12,-3,18446744073709551615,1.5,"1.","true","7",null,"0x10",1000.0,"word",{"a":[null]},"null"])"
    );
}

TEST_CASE("a YAML reader reads each key as the type that is asked for") {
    const auto root = parsed("t: x\nf: true\nn: 7\nd: 500ms\nh: 1h\nl: [a, b]\none: a\nc: {k: v}\nnothing:\n");
    YamlReader reader(root, "thing");
    CHECK(reader.text("t", "") == "x");
    CHECK(reader.flag("f", false));
    CHECK(reader.number("n", 0, 1, 10) == 7);
    CHECK(reader.duration("d", {}) == std::chrono::milliseconds(500));
    CHECK(reader.duration("h", {}) == std::chrono::hours(1));
    CHECK(reader.texts("l", {}) == std::vector<std::string>{"a", "b"});
    CHECK(reader.texts("one", {}) == std::vector<std::string>{"a"});
    REQUIRE(reader.child("c") != nullptr);
    CHECK(reader.child("absent") == nullptr);
    CHECK(reader.text("nothing", "fallback") == "fallback");
    CHECK(reader.has("nothing"));
    CHECK(reader.finish().has_value());
}

TEST_CASE("a YAML reader reports the first mistake, then keys that nobody knows") {
    const auto message = [](const std::string& text, const auto& read) {
        const auto root = parse_yaml(text, "f.yaml");
        YamlReader reader(root.value(), "thing");
        read(reader);
        const auto result = reader.finish();
        return result.has_value() ? std::string("fine") : result.error().message;
    };
    const auto entry_point = [](YamlReader& r) { (void)r.text("entry_point", ""); };
    CHECK(message("entrypiont: x", entry_point) == "f.yaml:1:1: unknown key 'entrypiont'; did you mean 'entry_point'?");
    CHECK(message("zzz: x", entry_point) == "f.yaml:1:1: unknown key 'zzz'");
    CHECK(message("[a]", entry_point) == "f.yaml:1:1: the thing must be a mapping of keys to values");
    CHECK(message("", entry_point) == "f.yaml:1:1: the thing must be a mapping of keys to values");
    CHECK(message("entry_point: []", entry_point) == "f.yaml:1:14: 'entry_point' must be text");
    const auto name = [](YamlReader& r) { (void)r.required_text("name"); };
    CHECK(message("name: ''", name) == "f.yaml:1:7: the thing needs 'name'");
    CHECK(message("{}", name) == "f.yaml:1:1: the thing needs 'name'");
    CHECK(message("nmae: x", name) == "f.yaml:1:1: unknown key 'nmae'; did you mean 'name'?");
    CHECK(message("f: yes", [](YamlReader& r) { (void)r.flag("f", true); }) == "f.yaml:1:4: 'f' must be true or false");
    CHECK(message("n: 0x1", [](YamlReader& r) {
              (void)r.number("n", 1, 0, 9);
          }) == "f.yaml:1:4: 'n' must be a whole number from 0 to 9");
    CHECK(message("d: 5", [](YamlReader& r) {
              (void)r.duration("d", {});
          }) == "f.yaml:1:4: 'd' must be a duration such as 500ms, 2s, 10m, 1h or 7d");
    CHECK(message("l: [[]]", [](YamlReader& r) {
              (void)r.texts("l", {});
          }) == "f.yaml:1:4: 'l' must be a list of texts");
}

TEST_CASE("what is not a readable file is refused by its name") {
    CHECK(
        read_yaml_file("/nonexistent/x.yaml").error().message ==
        "/nonexistent/x.yaml: cannot be opened: No such file or directory"
    );
    CHECK(read_yaml_file("/").error().message == "/: is not a regular file");
}
