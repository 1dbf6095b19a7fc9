#include "base/json.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace tenon;

TEST_CASE("JSON is printed in Python's layout", "[base]") {
    const auto value = Json::parse(R"({"b":[1,2.0,1e22,-0.5,null,true],"a":{"k":{}},"s":"\u00e9\ud83d\ude00\n\"\\"})");
    CHECK(
        dump_json(value) ==
        R"({"b": [1, 2.0, 1e+22, -0.5, null, true], "a": {"k": {}}, "s": "\u00e9\ud83d\ude00\n\"\\"})"
    );
}

TEST_CASE("floats are printed as Python's repr prints them", "[base]") {
    const auto printed = [](double number) { return dump_json(Json(number)); };
    CHECK(printed(0.0) == "0.0");
    CHECK(printed(-0.0) == "-0.0");
    CHECK(printed(1.5) == "1.5");
    CHECK(printed(1e15) == "1000000000000000.0");
    CHECK(printed(1e16) == "1e+16");
    CHECK(printed(1.5e300) == "1.5e+300");
    CHECK(printed(0.0001) == "0.0001");
    CHECK(printed(0.00001) == "1e-05");
    CHECK(printed(0.1 + 0.2) == "0.30000000000000004");
}

TEST_CASE("a value of any length is written whole", "[base]") {
    for (std::size_t size = 480; size < 540; ++size) {
        const std::string plain(size, 'a');
        const auto value = Json{{plain, 1}, {"escaped", plain + "\n"}, {"again", {plain, 2.5, plain}}, {"end", true}};
        INFO(size);
        REQUIRE(
            dump_json(value) ==
            fmt::format(R"({{"{0}": 1, "escaped": "{0}\n", "again": ["{0}", 2.5, "{0}"], "end": true}})", plain)
        );
    }
}

TEST_CASE("text that is not UTF-8 becomes replacement characters, one for each byte", "[base]") {
    std::string out;
    append_json_string(out, "a\xff\xc3(\xe2\x82");
    CHECK(out == R"("a\ufffd\ufffd(\ufffd\ufffd")");
}

TEST_CASE("a text that is nowhere is an empty one", "[base]") {
    std::string out;
    append_json_string(out, std::string_view());
    CHECK(out == R"("")");
}

TEST_CASE("control characters are escaped, as a live Ironic does it", "[base]") {
    std::string out;
    append_json_string(out, std::string_view("\0\x01\x1f\x7f\b\f\r\t", 8));
    CHECK(out == R"("\u0000\u0001\u001f\u007f\b\f\r\t")");
}

TEST_CASE("whatever must be escaped is, wherever it stands", "[base]") {
    for (const unsigned size : {1U, 3U, 4U, 5U, 7U, 8U, 9U, 15U, 16U, 17U, 33U}) {
        for (unsigned code = 0; code < 0x80; ++code) {
            for (std::size_t at = 0; at < size; ++at) {
                std::string text(size, 'a');
                text.at(at) = static_cast<char>(code);
                std::string written;
                append_json_string(written, text);
                INFO(code << " at " << at << " of " << size);
                REQUIRE(written == Json(text).dump(-1, ' ', true));
            }
        }
    }
}

TEST_CASE("of doubled keys the last one wins, in the first one's place", "[base]") {
    CHECK(dump_json(parse_json(R"({"a": 1, "b": 2, "a": 3})").value()) == R"({"a": 3, "b": 2})");
}

TEST_CASE("malformed JSON is refused with its line and column", "[base]") {
    const auto result = parse_json("{\n  \"a\": }");
    REQUIRE(!result);
    CHECK(result.error().code == Errc::invalid);
    CHECK(result.error().message.find("line 2, column 8") != std::string::npos);
}

TEST_CASE("JSON nested too deeply is refused, however long the nesting", "[base]") {
    CHECK(parse_json("[[[1]]]", 3));
    CHECK(parse_json("[[[[1]]]]", 3).error().message == "JSON is nested deeper than 3 levels");
    CHECK(!parse_json(std::string(1'000'000, '['), 100));
}

TEST_CASE("an object with more members than one would wait for is refused", "[json]") {
    std::string text = "{";
    for (int i = 0; i < 100'000; ++i) {
        text += fmt::format("{}\"{}\": 0", i == 0 ? "" : ",", i);
    }
    const auto parsed = parse_json(text + "}");
    REQUIRE(parsed.has_error());
    CHECK(parsed.error().message == "JSON has too many members in one object");
    CHECK(parse_json(R"({"a": {"b": 1, "c": "{:::}"}, "d": [{"e": 2}]})").has_value());
}
