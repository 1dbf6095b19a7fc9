#include "protocol/python_text.hpp"
#include "scripted_service.hpp"

#include <catch2/catch.hpp>

using namespace redfish;

TEST_CASE("values are rendered as Python renders them") {
    CHECK(python_str(nullptr) == "None");
    CHECK(python_str(true) == "True");
    CHECK(python_str(json(5)) == "5");
    CHECK(python_str(json(1.0)) == "1.0");
    CHECK(python_str(json("plain 'text'")) == "plain 'text'");
    CHECK(python_str(as_json("['a', 1, null, {'b': false}]")) == "['a', 1, None, {'b': False}]");
    CHECK(python_str(as_json("{}")) == "{}");
    CHECK(python_str(as_json("[]")) == "[]");
}

TEST_CASE("quoted text follows repr()") {
    CHECK(python_repr(json("a")) == "'a'");
    CHECK(python_repr(json("it's")) == "\"it's\"");
    CHECK(python_repr(json("both ' and \"")) == "'both \\' and \"'");
    CHECK(python_repr(json("back\\slash\n\x01")) == "'back\\\\slash\\n\\x01'");
    CHECK(python_repr(json("ü")) == "'ü'");
}
