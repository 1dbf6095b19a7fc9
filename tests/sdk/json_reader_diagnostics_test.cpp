// A vendor may build with this. nlohmann keeps such values in a namespace of their own.
#define JSON_DIAGNOSTICS 1

#include <tenon/json_reader.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace {

/// Where the library says that `at` lies: it asks each value for its parent.
template <class BasicJson>
std::string place_of(const BasicJson& at) {
    try {
        static_cast<void>(at.template get_ref<const bool&>());
    } catch (const typename BasicJson::type_error& e) {
        const std::string text = e.what();
        const auto begin = text.find('(');
        const auto end = text.find(')');
        return begin == std::string::npos ? "the root" : text.substr(begin + 1, end - begin - 1);
    }
    return "no error";
}

}  // namespace

TEMPLATE_TEST_CASE(
    "with JSON_DIAGNOSTICS the values that were read know where they lie", "", nlohmann::json, nlohmann::ordered_json
) {
    auto read = tenon::read_plain_json<TestType>(
        R"({"a": {"b": [[1], [2, {"c": 3, "d": {"e": "f"}}]], "g": 4}, "h": [{}, [], "i"], "a2": {"j": 5}})"
    );
    REQUIRE(read);
    const TestType value = std::move(*read);
    CHECK(place_of(value) == "the root");
    CHECK(place_of(value["a"]["b"][0][0]) == "/a/b/0/0");
    CHECK(place_of(value["a"]["b"][1][1]["d"]["e"]) == "/a/b/1/1/d/e");
    CHECK(place_of(value["a"]["g"]) == "/a/g");
    CHECK(place_of(value["h"][2]) == "/h/2");
    CHECK(place_of(value["a2"]["j"]) == "/a2/j");
}

TEST_CASE("with JSON_DIAGNOSTICS a doubled key's last value has the first one's place and knows it") {
    auto read = tenon::read_plain_json<nlohmann::ordered_json>(R"({"a": {"x": 1}, "b": 2, "a": {"y": {"z": 3}}})");
    REQUIRE(read);
    CHECK(read->begin().key() == "a");
    CHECK(place_of((*read)["a"]["y"]["z"]) == "/a/y/z");
}
