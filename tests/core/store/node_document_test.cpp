#include "store/node_document.hpp"

#include <catch2/catch.hpp>

namespace tenon {

namespace {

std::string why_not(std::string_view text) {
    Node node;
    const auto read = read_node_document(text, node);
    return read ? "it was read" : read.error().message;
}

Node written_and_read(const Node& node) {
    Node back;
    REQUIRE(read_node_document(to_document(node), back).has_value());
    return back;
}

}  // namespace

TEST_CASE("unset members of a node come back unset, and set ones set") {
    Node node;
    node.driver = "redfish";
    const auto back = written_and_read(node);
    CHECK(back.driver == "redfish");
    CHECK_FALSE(back.automated_clean);
    CHECK_FALSE(back.owner);
    CHECK_FALSE(back.provision_state);
    CHECK_FALSE(back.updated_at);
    CHECK(back.extra.text() == "{}");
    CHECK(back.interfaces.is_empty());

    node.automated_clean = true;
    node.owner = "";
    node.shard = "s";
    node.is_protected = true;
    node.instance_info = Json{{"a", {{"b", 1}}}};
    node.provision_state = "enroll";
    node.interfaces.choose(InterfaceKind::vendor, "redfish");
    node.interfaces.choose(InterfaceKind::boot, "pxe");
    const auto second = written_and_read(node);
    CHECK(second.automated_clean == true);
    CHECK(second.owner == "");
    CHECK(second.shard == "s");
    CHECK(second.is_protected);
    CHECK(second.instance_info == node.instance_info);
    CHECK(second.provision_state == "enroll");
    CHECK(second.interfaces == node.interfaces);
}

TEST_CASE("what a node has as a new one takes no room in its document, and what it has not does") {
    Node node;
    node.driver = "redfish";
    CHECK(to_document(node) == R"({"version": 1, "driver": "redfish", "created_at": 0})");
    node.automated_clean = false;
    node.owner = "";
    const auto back = written_and_read(node);
    CHECK(back.automated_clean == false);
    CHECK(back.owner == "");
}

TEST_CASE("a node's members are read in whatever order they stand") {
    Node node;
    REQUIRE(read_node_document(R"({"created_at": 7, "owner": "o", "driver": "d", "version": 1})", node).has_value());
    CHECK(node.driver == "d");
    CHECK(node.owner == "o");
    CHECK(node.created_at.time_since_epoch().count() == 7);
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
    node.extra = Json{{"k", "v"}};
    const auto text = to_document(node);
    for (std::size_t size = 0; size < text.size(); ++size) {
        CHECK_THAT(why_not(std::string_view(text).substr(0, size)), Catch::StartsWith("its document is not JSON: "));
    }
}

}  // namespace tenon
