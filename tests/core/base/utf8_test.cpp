#include "base/utf8.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace tenon;

TEST_CASE("text in all of Unicode is UTF-8, wherever it stands among ASCII") {
    for (const std::string_view text :
         {"", "a", "plain text of more than eight bytes", "\u00fc", "12345678\u00fc", "1234567\u20ac and on",
          "\U0001f600\U0010ffff", "\ud7ff\ue000", "\x7f"}) {
        CHECK(is_utf8(text));
    }
}

TEST_CASE("what is cut off, overlong, a surrogate or beyond Unicode is not UTF-8") {
    for (const std::string bad :
         {"\xff", "\x80", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xc0\x80", "\xe0\x80\x80", "\xf0\x80\x80\x80",
          "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3("}) {
        CHECK_FALSE(is_utf8(bad));
        CHECK_FALSE(is_utf8("12345678" + bad));
        CHECK_FALSE(is_utf8("123" + bad + "45678901"));
        CHECK_FALSE(is_utf8(std::string(40, 'a') + bad + std::string(40, 'a')));
    }
}

TEST_CASE("a character's length is that of its first one only") {
    CHECK(utf8_length("ab") == 1);
    CHECK(utf8_length("\u00fcb") == 2);
    CHECK(utf8_length("\u20acb") == 3);
    CHECK(utf8_length("\U0001f600b") == 4);
    CHECK(utf8_length("\xc3") == 0);
    CHECK(utf8_length("") == 0);
}
