#include "api/node_lookup.hpp"
#include "core/api/node_samples.hpp"

#include <catch2/catch.hpp>

namespace tenon::api {

namespace {

constexpr auto uuid = "aaaaaaaa-0000-4000-8000-000000000001";

ReadOnlyStore sample_store() {
    ReadOnlyStore store;
    store.add(sample_node(uuid, "fake-1"));
    store.add(sample_node("bbbbbbbb-0000-4000-8000-000000000001", "node.json"));
    store.add(sample_node("cccccccc-0000-4000-8000-000000000001", "UPPER"));
    return store;
}

std::string found(std::string_view ident, unsigned minor, bool may_have_suffix = true) {
    const auto store = sample_store();
    const auto node = find_node_in(store, ident, minor, may_have_suffix);
    return node ? *node.value()->name : node.error().message;
}

}  // namespace

TEST_CASE("a node is found by uuid at every version and by name from 1.5 on", "[node_lookup][ironic-11]") {
    CHECK(found(uuid, 1) == "fake-1");
    CHECK(found("fake-1", 5) == "fake-1");
    CHECK(found("fake-1", 4) == "Node fake-1 could not be found.");
    CHECK(found("UPPER", 10) == "UPPER");
    CHECK(found("UPPER", 9) == "Expected a logical name or UUID but received UPPER.");
}

TEST_CASE("what is not there is named as it was asked for", "[node_lookup]") {
    CHECK(found("nonesuch", 82) == "Node nonesuch could not be found.");
    CHECK(found("fake-1.html", 82) == "Node fake-1.html could not be found.");
    CHECK(
        found("00000000-0000-4000-8000-000000000001", 82) ==
        "Node 00000000-0000-4000-8000-000000000001 could not be found."
    );
    CHECK(
        found("AAAAAAAA-0000-4000-8000-000000000001", 82) ==
        "Node AAAAAAAA-0000-4000-8000-000000000001 could not be found."
    );
}

TEST_CASE("an identifier that can be neither is refused", "[node_lookup]") {
    CHECK(found("bad name", 82) == "Expected UUID or name for node_ident: bad name");
    CHECK(found("", 82) == "Expected UUID or name for node_ident: ");
    CHECK(found(std::string(256, 'n'), 82) == "Expected UUID or name for node_ident: " + std::string(256, 'n'));
}

TEST_CASE("below 1.91 a path may end in .json", "[node_lookup]") {
    CHECK(found("fake-1.json", 90) == "fake-1");
    CHECK(found("fake-1.json", 91) == "Node fake-1.json could not be found.");
    CHECK(found("node.json", 82) == "node.json");
    CHECK(found("node.json", 111) == "node.json");
    CHECK(found("none.json", 82) == "Node none.json could not be found.");
    CHECK(found("fake-1.json", 82, false) == "Node fake-1.json could not be found.");
    CHECK(found("node.json", 82, false) == "node.json");
    CHECK(found(std::string(uuid) + ".json", 82) == "fake-1");
}

}  // namespace tenon::api
