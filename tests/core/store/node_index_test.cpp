#include "store/node_index.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace tenon;

namespace {

NodePtr node(std::int64_t id) {
    auto made = std::make_shared<Node>();
    made->id = id;
    made->uuid = "uuid-" + std::to_string(id);
    return made;
}

std::string ids(const std::vector<NodePtr>& nodes) {
    std::string text;
    for (const auto& each : nodes) {
        text += std::to_string(each->id) + " ";
    }
    return text;
}

}  // namespace

TEST_CASE("a stretch of nodes begins behind any id, in both directions, whether that node is there or not") {
    NodeIndex index;
    CHECK(ids(index.list({10})).empty());
    CHECK(ids(index.list({10, 0, true})).empty());
    index.apply({{nullptr, node(1)}, {nullptr, node(2)}, {nullptr, node(5)}, {nullptr, node(9)}});
    CHECK(ids(index.list({10})) == "1 2 5 9 ");
    CHECK(ids(index.list({2})) == "1 2 ");
    CHECK(ids(index.list({2, 2})) == "5 9 ");
    CHECK(ids(index.list({2, 3})) == "5 9 ");
    CHECK(ids(index.list({10, 9})).empty());
    CHECK(ids(index.list({3, 0, true})) == "9 5 2 ");
    CHECK(ids(index.list({10, 5, true})) == "2 1 ");
    CHECK(ids(index.list({10, 6, true})) == "5 2 1 ");
    CHECK(ids(index.list({10, 1, true})).empty());
    CHECK(ids(index.list({0})).empty());
}

TEST_CASE("a stretch shows what was added, changed and removed last") {
    NodeIndex index;
    const auto first = node(1);
    const auto second = node(2);
    index.apply({{nullptr, first}, {nullptr, second}});
    auto changed = std::make_shared<Node>(*second);
    changed->description = "changed";
    index.apply({{first, nullptr}, {second, changed}, {nullptr, node(3)}});
    CHECK(ids(index.list({10})) == "2 3 ");
    CHECK(index.list({1}).front()->description == "changed");
}

TEST_CASE("of nodes that go together, all go and the others stay in order") {
    NodeIndex index;
    std::vector<NodePtr> nodes;
    for (int id = 1; id <= 9; ++id) {
        nodes.push_back(node(id));
    }
    index.fill(nodes);
    index.apply({{nodes[7], nullptr}, {nodes[1], nullptr}, {nodes[4], nullptr}, {nullptr, node(10)}});
    CHECK(ids(index.list({10})) == "1 3 4 6 7 9 10 ");
    CHECK(index.find_by_uuid("uuid-2") == nullptr);
    CHECK(index.find_by_uuid("uuid-9") == nodes[8]);
    index.apply({{nodes[0], nullptr}, {nodes[8], nullptr}});
    CHECK(ids(index.list({10, 0, true})) == "10 7 6 4 3 ");
}
