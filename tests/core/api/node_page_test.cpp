#include "api/node_page.hpp"
#include "core/api/node_samples.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

namespace tenon::api {

namespace {

constexpr auto base_url = "http://127.0.0.1:6385";

std::string uuid_of(int number) {
    return std::string(8, static_cast<char>('0' + number)) + "-0000-4000-8000-000000000001";
}

/// Five nodes 1 to 5, named e to a; 2 and 4 in maintenance, 3 with driver redfish.
std::vector<Node> five_nodes() {
    std::vector<Node> nodes;
    for (int number = 1; number <= 5; ++number) {
        auto node = sample_node(uuid_of(number), std::string(1, static_cast<char>('f' - number)));
        node.id = number;
        node.maintenance = number % 2 == 0;
        node.driver = number == 3 ? "redfish" : "fake-hardware";
        nodes.push_back(std::move(node));
    }
    return nodes;
}

ReadOnlyStore store_of(const std::vector<Node>& nodes) {
    ReadOnlyStore store;
    for (const auto& node : nodes) {
        store.add(node);
    }
    return store;
}

ReadOnlyStore five() {
    return store_of(five_nodes());
}

std::string ids(const std::vector<NodePtr>& nodes) {
    std::string text;
    for (const auto& node : nodes) {
        text += std::to_string(node->id);
    }
    return text;
}

std::string page(const QueryParameters& parameters, const ReadOnlyStore& store = five()) {
    return ids(*page_of(store, *parse_node_query(parameters, 111), "lab-conductor"));
}

bool is_let_through(const Node& node, const QueryParameters& parameters) {
    return matches(node, *parse_node_query(parameters, 111), "lab-conductor");
}

}  // namespace

TEST_CASE("a page starts after its marker and ends at its limit", "[node_page]") {
    CHECK(page({}) == "12345");
    CHECK(page({{"limit", "2"}}) == "12");
    CHECK(page({{"limit", "2"}, {"marker", uuid_of(2)}}) == "34");
    CHECK(page({{"marker", uuid_of(5)}}).empty());
    CHECK(page({{"sort_dir", "desc"}}) == "54321");
    CHECK(page({{"sort_dir", "desc"}, {"marker", uuid_of(3)}}) == "21");
    CHECK(page({{"sort_key", "name"}}) == "54321");
    CHECK(page({{"sort_key", "name"}, {"marker", uuid_of(4)}, {"limit", "2"}}) == "32");
    CHECK(page({{"sort_key", "maintenance"}}) == "13524");
    CHECK(page({{"sort_key", "maintenance"}, {"sort_dir", "desc"}}) == "42531");
}

TEST_CASE("a page is filled from far behind its marker when the filter lets few through", "[node_page]") {
    std::vector<Node> nodes;
    for (int number = 1; number <= 5000; ++number) {
        auto node = sample_node(fmt::format("11111111-0000-4000-8000-{:012}", number), "n" + std::to_string(number));
        node.id = number;
        node.maintenance = number % 1500 == 0;
        nodes.push_back(std::move(node));
    }
    const auto store = store_of(nodes);
    CHECK(page({{"maintenance", "true"}}, store) == "150030004500");
    CHECK(page({{"maintenance", "true"}, {"limit", "2"}}, store) == "15003000");
    CHECK(page({{"maintenance", "true"}, {"marker", nodes[1499].uuid}, {"limit", "1"}}, store) == "3000");
    CHECK(page({{"maintenance", "true"}, {"sort_dir", "desc"}}, store) == "450030001500");
}

TEST_CASE("nothing sorts before something", "[node_page]") {
    auto nodes = five_nodes();
    nodes[0].name = std::nullopt;
    CHECK(page({{"sort_key", "name"}}, store_of(nodes)) == "15432");
}

TEST_CASE("a marker that nobody has is not found", "[node_page]") {
    const auto missing = page_of(five(), *parse_node_query({{"marker", uuid_of(9)}}, 111), "h");
    REQUIRE(!missing);
    CHECK(missing.error().code == Errc::not_found);
    CHECK(missing.error().message == "Node " + uuid_of(9) + " could not be found.");
}

TEST_CASE("filters let through what they name", "[node_page]") {
    CHECK(page({{"maintenance", "true"}}) == "24");
    CHECK(page({{"maintenance", "false"}, {"driver", "redfish"}}) == "3");
    CHECK(page({{"maintenance", "true"}, {"marker", uuid_of(3)}}) == "4");
    CHECK(page({{"conductor", "lab-conductor"}}) == "12345");
    CHECK(page({{"conductor", "other"}}).empty());
    CHECK(page({{"fault", "power failure"}}).empty());
    auto node = sample_node();
    node.owner = "o";
    node.lessee = "l";
    node.description = "a long story";
    node.shard = "s1";
    node.instance_uuid = uuid_of(7);
    CHECK(is_let_through(node, {{"project", "l"}}));
    CHECK_FALSE(is_let_through(node, {{"project", "x"}}));
    CHECK(is_let_through(node, {{"description_contains", "long"}}));
    CHECK_FALSE(is_let_through(node, {{"description_contains", "short"}}));
    CHECK(is_let_through(node, {{"shard", "s0,s1"}}));
    CHECK_FALSE(is_let_through(node, {{"sharded", "no"}}));
    CHECK(is_let_through(node, {{"associated", "1"}, {"instance_uuid", uuid_of(7)}}));
    CHECK_FALSE(is_let_through(node, {{"provision_state", "active"}}));
}

TEST_CASE("children are listed only when asked for", "[node_page]") {
    auto child = sample_node();
    child.parent_node = uuid_of(1);
    CHECK_FALSE(is_let_through(child, {}));
    CHECK(is_let_through(child, {{"include_children", "true"}}));
    CHECK(is_let_through(child, {{"parent_node", uuid_of(1)}}));
    CHECK_FALSE(is_let_through(sample_node(), {{"parent_node", uuid_of(1)}}));
}

TEST_CASE("a full page has a next link that repeats what Ironic repeats", "[node_page]") {
    const auto link = [](const QueryParameters& parameters) {
        const auto query = *parse_node_query(parameters, 111);
        return next_link(*page_of(five(), query, "h"), query, base_url);
    };
    CHECK(
        link({{"limit", "2"}}) ==
        "http://127.0.0.1:6385/v1/nodes?sort_key=id&sort_dir=asc&fields=instance_uuid,maintenance,power_state,"
        "provision_state,uuid,name&limit=2&marker=22222222-0000-4000-8000-000000000001"
    );
    CHECK(link({{"limit", "6"}}).empty());
    CHECK(link({{"limit", "5"}, {"driver", "nonesuch"}}).empty());
    CHECK(
        link({{"limit", "1"}, {"detail", "1"}, {"maintenance", "1"}, {"sort_key", "name"}, {"sort_dir", "desc"}}) ==
        "http://127.0.0.1:6385/v1/nodes?sort_key=name&sort_dir=desc&maintenance=True&detail=True&limit=1&marker=" +
            uuid_of(2)
    );
    CHECK(
        link({{"limit", "1"}, {"driver", "redfish"}, {"fields", "uuid"}}) ==
        "http://127.0.0.1:6385/v1/nodes?sort_key=id&sort_dir=asc&fields=uuid&limit=1&marker=" + uuid_of(3)
    );
    CHECK(link({{"limit", "1"}, {"instance_uuid", uuid_of(1)}}).empty());
    const auto detail = *parse_node_detail_query({{"limit", "1"}}, 82);
    CHECK(
        next_link(*page_of(five(), detail, "h"), detail, base_url) ==
        "http://127.0.0.1:6385/v1/nodes/detail?sort_key=id&sort_dir=asc&limit=1&marker=" + uuid_of(1)
    );
}

}  // namespace tenon::api
