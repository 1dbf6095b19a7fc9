#include "base/json.hpp"
#include "base/json_outline.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <string>

using namespace tenon;

TEST_CASE("an outline has the kind and the outermost keys of everyday JSON") {
    const auto outline = outline_plain_json(" {\"a\" : [1, -2.50, {\"x\": \"\\n\\u00e9\"}],\t\"\u00fc\": \"\u20ac\", "
                                            "\"a\": null,\r\n\"b\": true, \"c\": [], \"d\": {}} ");
    REQUIRE(outline);
    CHECK(outline->kind == JsonKind::object);
    CHECK(outline->keys == std::vector<std::string_view>{"a", "\u00fc", "a", "b", "c", "d"});
    CHECK(outline_plain_json("null")->kind == JsonKind::null);
    CHECK(outline_plain_json("[1]")->kind == JsonKind::other);
}

TEST_CASE("whatever stands in a string, and wherever, is taken as the parser takes it") {
    for (const unsigned size : {1U, 7U, 8U, 14U, 15U, 20U, 33U}) {
        for (unsigned code = 0; code < 256; ++code) {
            for (std::size_t at = 0; at < size; ++at) {
                auto text = '"' + std::string(size, 'a') + '"';
                text.at(1 + at) = static_cast<char>(code);
                INFO(code << " at " << at << " of " << size);
                REQUIRE(outline_plain_json(text).has_value() == Json::accept(text));
            }
        }
    }
}

TEST_CASE("what is no JSON has no outline") {
    for (const std::string text :
         {"",
          " ",
          "{",
          "}",
          "{}x",
          "{} {}",
          "[1,]",
          "[,1]",
          "[1 2]",
          "{\"a\"}",
          "{\"a\":}",
          "{\"a\": 1,}",
          "{a: 1}",
          "{1: 1}",
          "nul",
          "truex",
          "01",
          "-",
          "1.",
          ".5",
          "+1",
          "1.e3",
          "'a'",
          "\"",
          "\"\\\"",
          "\"\\x\"",
          "\"\\u12\"",
          "\"\\u12g4\"",
          "\"\n\"",
          "\"\x01\"",
          "\"\xff\"",
          "\"\xc3\"",
          "NaN",
          "Infinity",
          "\xef\xbb\xbf{}",
          "[1]//",
          "{\"a\": 1 /* */}"}) {
        INFO(text);
        CHECK_FALSE(outline_plain_json(text));
    }
    CHECK_FALSE(outline_plain_json(std::string_view("{}\0", 3)));
    CHECK_FALSE(outline_plain_json(std::string_view("\"\0\"", 3)));
}

TEST_CASE("what is rare is left to the parser") {
    for (const std::string text : {"1E999", "\"\\ud83d\"", "{\"\\u0061\": 1}"}) {
        CHECK_FALSE(outline_plain_json(text));
    }
    CHECK(outline_plain_json("[1e3, \"\\ud83d\\ude00\"]"));
    CHECK_FALSE(outline_plain_json(std::string(301, '9')));
    CHECK(outline_plain_json(std::string(300, '9')));
    CHECK(outline_plain_json(std::string(64, '[') + std::string(64, ']')));
    CHECK_FALSE(outline_plain_json(std::string(65, '[') + std::string(65, ']')));
    CHECK(outline_plain_json("{\"a\":" + std::string(63, '[') + std::string(63, ']') + "}"));
    CHECK_FALSE(outline_plain_json("{\"a\":" + std::string(64, '[') + std::string(64, ']') + "}"));
    CHECK_FALSE(outline_plain_json(std::string(1'000'000, '[')));
}

TEST_CASE("nothing has an outline that the parser refuses") {
    const std::string good = R"({"a": [1, -2.5, {"x": "\n\u00e9 é €"}], "b": true, "c": [null, false, 0.1], "d": ""})";
    const std::string_view pieces = "{}[]:,\"\\u019-+.eE \n\x80\xc3\xe2tfnl/";
    std::uint64_t state = 1;
    const auto draw = [&](std::size_t below) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        return static_cast<std::size_t>(state >> 33) % below;
    };
    unsigned taken = 0;
    for (int round = 0; round < 50'000; ++round) {
        auto text = good;
        for (auto changes = 1 + draw(3); changes > 0; --changes) {
            const auto at = draw(text.size());
            const auto piece = pieces[draw(pieces.size())];
            switch (draw(3)) {
            case 0:
                text[at] = piece;
                break;
            case 1:
                text.insert(at, 1, piece);
                break;
            default:
                text.erase(at, 1 + draw(4));
            }
        }
        if (outline_plain_json(text)) {
            ++taken;
            INFO(text);
            REQUIRE(nlohmann::json::accept(text));
        }
    }
    CHECK(taken > 500);
}

TEST_CASE("what the quick pass does not take is still told from what is no JSON") {
    std::string deep(1'000, '[');
    deep += std::string(1'000, ']');
    for (const std::string& text :
         {std::string("1e5"), std::string(R"("\ud83d\ude00")"), std::string("{\"a\": [1]} "), deep}) {
        CHECK(is_json(text));
    }
    for (const std::string& text : {std::string(), std::string("{}x"), std::string("\"\xff\""), std::string("NaN")}) {
        CHECK_FALSE(is_json(text));
    }
}
