#include "store/node_document.hpp"

#include <catch2/catch.hpp>

namespace tenon {

namespace {

std::string why_not(std::string_view text) {
    const auto node = node_from_document(text);
    return node ? "it was read" : node.error().message;
}

}  // namespace

TEST_CASE("unset members of a node come back unset, and set ones set") {
    Node node;
    node.driver = "redfish";
    const auto back = node_from_document(to_document(node));
    REQUIRE(back.has_value());
    CHECK(back->driver == "redfish");
    CHECK_FALSE(back->automated_clean);
    CHECK_FALSE(back->owner);
    CHECK_FALSE(back->provision_state);
    CHECK_FALSE(back->updated_at);

    node.automated_clean = true;
    node.owner = "";
    node.shard = "s";
    node.is_protected = true;
    node.instance_info = {{"a", {{"b", 1}}}};
    const auto second = node_from_document(to_document(node));
    REQUIRE(second.has_value());
    CHECK(second->automated_clean == true);
    CHECK(second->owner == "");
    CHECK(second->shard == "s");
    CHECK(second->is_protected);
    CHECK(second->instance_info == node.instance_info);
}

TEST_CASE("a document that this version did not write is refused with its reason") {
    CHECK(why_not("[]") == "its document is not an object");
    CHECK(why_not("{}") == "its document has version 0, this tenond knows 1");
    CHECK(why_not(R"({"version": 2})") == "its document has version 2, this tenond knows 1");
    CHECK(why_not(R"({"version": 1, "driver": 7})") == "its document has a 'driver' of the wrong type");
    CHECK(why_not(R"({"version": 1, "extra": []})") == "its document has a 'extra' of the wrong type");
    CHECK(why_not(R"({"version": 1, "interfaces": {"vendor": 1}})") == "its document has a 'vendor' of the wrong type");
    CHECK(why_not(R"({"version": 1, "owner": null})") == "its document has a 'owner' of the wrong type");
    CHECK(why_not(R"({"version": 1, "of_a_later_minor": 1})") == "it was read");
}

TEST_CASE("a document that is cut off anywhere is refused") {
    Node node;
    node.driver = "redfish";
    node.extra["k"] = "v";
    const auto text = to_document(node);
    for (std::size_t size = 0; size < text.size(); ++size) {
        CHECK_THAT(why_not(std::string_view(text).substr(0, size)), Catch::StartsWith("its document is not JSON: "));
    }
}

}  // namespace tenon
