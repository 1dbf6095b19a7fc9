#include <tenon/json_reader.hpp>
#include <tenon/value.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using tenon::json;

namespace {

/// With the types of numbers, which == does not look at.
std::string told(const json& value) {
    if (value.is_discarded()) {
        return "no JSON";
    }
    std::string text = std::string(value.type_name()) + (value.is_number_unsigned() ? " u" : "") +
                       (value.is_number_float() ? " f" : "") + " " + value.dump(-1, ' ', true);
    for (const auto& item : value) {
        text += value.is_structured() ? "; " + told(item) : "";
    }
    return text;
}

}  // namespace

TEST_CASE("what the reader takes is what the parser makes of it") {
    const std::vector<std::string> texts = {
        R"({"profile": "balanced", "min_rpm": 1200, "zones": ["cpu0", "nvme"], "enabled": true, "hysteresis": 2.5})",
        " {\t\"a\" :\n[ ] , \"b\":{ } } ",
        R"({"a": 1, "b": 2, "a": {"x": null}, "b": [1]})",
        R"([0, -0, 1, -1, 9223372036854775807, -9223372036854775808, 18446744073709551615, 18446744073709551616])",
        R"([-9223372036854775809, 0.0, -0.0, 1.5, 123456789012345678901234567890.25, 0.1, 1e5, -2E-3, 1e400])",
        R"(["\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00", "é€😀", "", "\ud800"])",
        R"(["\ud83d\ude00\ud83d", "x"])",
        R"(["\ud83d"])",
        R"(["\ud83dx"])",
        R"(["\ud83d\u0041"])",
        R"(["\ude00"])",
        R"(["\u12g4"])",
        "[\"\\u123",
        "[\"\\ud83d\\u",
        "[1e, 2]",
        "[1e+]",
        "[1.e5]",
        "[1e-400, 1e0, 5e-324, 1e999999999999]",
        R"({"k\u0065y": 1, "": 2})",
        "null",
        "true",
        "false",
        "\"text\"",
        "17",
        "",
        " ",
        "nul",
        "{",
        "[1,]",
        "{\"a\" 1}",
        "{\"a\": 1,}",
        "01",
        "[1] 2",
        "\"\x01\"",
        "\"\xff\"",
        "\"\xed\xa0\x80\"",
        "\"\xef\xbf\xbd\"",
    };
    for (const auto& text : texts) {
        INFO(text);
        CHECK(told(tenon::read_json<json>(text)) == told(json::parse(text, nullptr, false)));
    }
}

TEST_CASE("everyday text is read without the parser") {
    CHECK(tenon::read_plain_json<json>(R"({"a": [1, -2, 2.5, "x\n", null, true, {"b": "é"}]})"));
    CHECK(tenon::read_plain_json<json>(R"({"a\n\u00e9\ud83d\ude00": 1})"));
#if defined(__cpp_lib_to_chars)
    CHECK(tenon::read_plain_json<json>("[1e5, -2.5E-3, 1e+300]"));
#endif
    CHECK_FALSE(tenon::read_plain_json<json>("[1e400]"));
}

TEST_CASE("the reader goes down as far as it is told, and what is deeper than any resource is discarded") {
    const auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
    CHECK(tenon::read_plain_json<json>(nested(100)));
    CHECK_FALSE(tenon::read_plain_json<json>(nested(101)));
    CHECK_FALSE(tenon::read_plain_json<json>(nested(3), 2));
    CHECK(tenon::read_json<json>(nested(100)).is_array());
    CHECK(tenon::read_json<json>(nested(101)).is_discarded());
    CHECK(tenon::read_json<json>(R"({"a":)" + nested(100) + ", \"b\": 1e400}").is_discarded());
}
