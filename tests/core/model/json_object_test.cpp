#include "model/json_object.hpp"

#include <catch2/catch.hpp>

#include <utility>

using tenon::Json;
using tenon::JsonObject;

static_assert(sizeof(JsonObject) == sizeof(void*));

TEST_CASE("an object is its text in Python's layout, and can be read again") {
    const JsonObject object = Json{{"b", 1.0}, {"a", Json::array({nullptr, "\u00e9\n"})}};
    CHECK(object.text() == R"({"b": 1.0, "a": [null, "\u00e9\n"]})");
    CHECK(object.read() == Json{{"b", 1.0}, {"a", Json::array({nullptr, "\u00e9\n"})}});
    CHECK(JsonObject::from_text(object.text()) == object);
}

TEST_CASE("an empty object takes no memory, however it came about") {
    for (const auto& empty :
         {JsonObject(), JsonObject(Json()), JsonObject(Json::object()), JsonObject::from_text("{}")}) {
        CHECK(empty.is_empty());
        CHECK(empty.memory() == nullptr);
        CHECK(empty.text() == "{}");
        CHECK(empty.read() == Json::object());
    }
}

TEST_CASE("copies of an object are their own") {
    JsonObject first = Json{{"rack", 7}};
    const JsonObject second = first;
    first = Json{{"rack", 8}};
    CHECK(second.text() == R"({"rack": 7})");
    CHECK(first.text() == R"({"rack": 8})");
    const JsonObject third = std::move(first);
    CHECK(third.text() == R"({"rack": 8})");
    first = second;
    CHECK(first == second);
    CHECK_FALSE(first == third);
}

TEST_CASE("what is nested deeper than a stack bears is read all the same") {
    const auto deep = R"({"a": )" + std::string(5'000, '[') + std::string(5'000, ']') + "}";
    CHECK(JsonObject(Json::parse(R"({"a": [[]]})")).read().dump() == R"({"a":[[]]})");
    CHECK(JsonObject::from_text(deep).read().at("a").is_array());
}
