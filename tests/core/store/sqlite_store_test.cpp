#include "store/node_document.hpp"
#include "store_fixture.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

namespace tenon::test {

namespace {

constexpr const char* uuid_a = "aaaaaaaa-0000-4000-8000-000000000001";
constexpr const char* uuid_b = "bbbbbbbb-0000-4000-8000-000000000001";

Result<Node> rename(const Node& current, const std::string& name) {
    Node changed = current;
    changed.name = name;
    return changed;
}

}  // namespace

TEST_CASE("a node that was stored is found by uuid and by name, and is there after a restart exactly as it was") {
    const TemporaryDirectory directory;
    auto node = make_node(uuid_a, "lab-1");
    node.driver_info = Json{{"redfish_password", "sekrit"}, {"n", 1.5}, {"list", {1, nullptr, "x"}}};
    node.interfaces.choose(InterfaceKind::vendor, "no-vendor");
    node.automated_clean = false;
    node.maintenance = true;
    node.maintenance_reason = "caf\xc3\xa9";
    node.provision_state = "enroll";
    node.created_at = Timestamp(std::chrono::nanoseconds(1'700'000'000'123'456'789));
    node.updated_at = Timestamp(std::chrono::nanoseconds(1'700'000'001'000'000'001));
    const auto document = to_document(node);

    const auto check = [&](const SqliteStore& store) {
        const auto by_uuid = store.find_by_uuid(uuid_a);
        REQUIRE(by_uuid != nullptr);
        CHECK(by_uuid->id == 1);
        CHECK(by_uuid->uuid == uuid_a);
        CHECK(by_uuid->name == "lab-1");
        CHECK(to_document(*by_uuid) == document);
        CHECK(by_uuid->created_at == node.created_at);
        CHECK(store.find_by_name("lab-1") == by_uuid);
        CHECK(store.list({10}) == std::vector<NodePtr>{by_uuid});
    };
    {
        const auto store = open_store(directory / "state");
        REQUIRE(insert(*store, node).has_value());
        check(*store);
    }
    check(*open_store(directory / "state"));
}

TEST_CASE("letter case counts in uuids and names") {
    const TemporaryDirectory directory;
    const auto store = open_store(directory.path());
    REQUIRE(insert(*store, make_node(uuid_a, "lab")).has_value());
    CHECK(store->find_by_uuid("AAAAAAAA-0000-4000-8000-000000000001") == nullptr);
    CHECK(store->find_by_name("LAB") == nullptr);
    CHECK(insert(*store, make_node(uuid_b, "LAB")).has_value());
}

TEST_CASE("a uuid or a name is taken once, and free again when its node is gone or renamed") {
    const TemporaryDirectory directory;
    const auto store = open_store(directory.path());
    REQUIRE(insert(*store, make_node(uuid_a, "one")).has_value());

    const auto same_uuid = insert(*store, make_node(uuid_a, "two"));
    REQUIRE_FALSE(same_uuid.has_value());
    CHECK(same_uuid.error().code == Errc::conflict);
    CHECK(same_uuid.error().message == "A node with UUID aaaaaaaa-0000-4000-8000-000000000001 already exists.");

    const auto same_name = insert(*store, make_node(uuid_b, "one"));
    REQUIRE_FALSE(same_name.has_value());
    CHECK(same_name.error().code == Errc::conflict);
    CHECK(same_name.error().message == "A node with name one already exists.");

    REQUIRE(insert(*store, make_node(uuid_b, "two")).has_value());
    const auto renamed = update(*store, uuid_b, [](const Node& node) { return rename(node, "one"); });
    REQUIRE_FALSE(renamed.has_value());
    CHECK(renamed.error().message == "A node with name one already exists.");
    CHECK(store->find_by_name("two") != nullptr);

    REQUIRE(update(*store, uuid_a, [](const Node& node) { return rename(node, "three"); }).has_value());
    CHECK(store->find_by_name("one") == nullptr);
    REQUIRE(update(*store, uuid_b, [](const Node& node) { return rename(node, "one"); }).has_value());
    const auto removed = erase(*store, uuid_a);
    REQUIRE(removed.has_value());
    CHECK((*removed)->uuid == uuid_a);
    CHECK(store->find_by_name("three") == nullptr);
    const auto again = insert(*store, make_node(uuid_a, "three"));
    REQUIRE(again.has_value());
    CHECK((*again)->id == 3);
}

TEST_CASE("nodes without a name do not stand in each other's way") {
    const TemporaryDirectory directory;
    const auto store = open_store(directory.path());
    CHECK(insert(*store, make_node(uuid_a)).has_value());
    CHECK(insert(*store, make_node(uuid_b)).has_value());
    CHECK(store->list({1000}).size() == 2);
}

TEST_CASE("changing or removing a node that is not there says so") {
    const TemporaryDirectory directory;
    const auto store = open_store(directory.path());
    const auto updated = update(*store, uuid_a, [](const Node& node) { return node; });
    REQUIRE_FALSE(updated.has_value());
    CHECK(updated.error().code == Errc::not_found);
    CHECK(updated.error().message == "Node aaaaaaaa-0000-4000-8000-000000000001 could not be found.");
    CHECK(erase(*store, uuid_a).error().message == updated.error().message);
}

TEST_CASE("a change that refuses or throws leaves the node as it was") {
    const TemporaryDirectory directory;
    const auto store = open_store(directory.path());
    REQUIRE(insert(*store, make_node(uuid_a, "one")).has_value());
    const auto refused =
        update(*store, uuid_a, [](const Node&) -> Result<Node> { return error(Errc::invalid, "not so"); });
    CHECK(refused.error().message == "not so");
    const auto thrown = update(*store, uuid_a, [](const Node&) -> Result<Node> { throw std::runtime_error("boom"); });
    CHECK(thrown.error().message == "changing node aaaaaaaa-0000-4000-8000-000000000001 failed: boom");
    const auto moved = update(*store, uuid_a, [](const Node& node) -> Result<Node> {
        auto changed = rename(node, "two");
        changed->uuid = uuid_b;
        changed->id = 99;
        return changed;
    });
    REQUIRE(moved.has_value());
    CHECK((*moved)->uuid == uuid_a);
    CHECK((*moved)->id == 1);
}

TEST_CASE("what is asked for during a commit shares the next one, and a failing row does not fail its neighbours") {
    const TemporaryDirectory directory;
    const auto store = open_store(directory.path());
    std::promise<void> is_busy;
    std::promise<void> may_go_on;
    std::atomic<int> done = 0;
    std::atomic<int> refused = 0;
    std::promise<void> all_done;
    constexpr int rows = 50;

    store->insert(make_node(uuid_a, "first"), [&](const Result<NodePtr>&) {
        is_busy.set_value();
        may_go_on.get_future().wait();
    });
    is_busy.get_future().wait();
    const auto before = store->commits();
    for (int i = 0; i < rows; ++i) {
        // Every fifth wants a name that is taken.
        const auto name = i % 5 == 0 ? std::string("first") : "n" + std::to_string(i);
        store->insert(
            make_node("11111111-0000-4000-8000-0000000000" + std::to_string(10 + i), name),
            [&](const Result<NodePtr>& answer) {
                refused += answer ? 0 : 1;
                if (++done == rows) {
                    all_done.set_value();
                }
            }
        );
    }
    may_go_on.set_value();
    all_done.get_future().wait();
    CHECK(store->commits() == before + 1);
    CHECK(refused == 10);
    CHECK(store->list({1000}).size() == 41);
}

TEST_CASE("changes to one node in one commit build upon each other") {
    const TemporaryDirectory directory;
    auto store = open_store(directory.path());
    std::promise<void> is_busy;
    std::promise<void> may_go_on;
    store->insert(make_node(uuid_a), [&](const Result<NodePtr>&) {
        is_busy.set_value();
        may_go_on.get_future().wait();
    });
    is_busy.get_future().wait();
    const auto count_up = [](const Node& node) -> Result<Node> {
        Node changed = node;
        changed.extra = Json{{"n", node.extra.read().value("n", 0) + 1}};
        return changed;
    };
    std::vector<std::string> texts;
    const auto remember = [&texts](const Result<NodePtr>& answer) {
        texts.push_back(answer ? std::string((*answer)->extra.text()) : answer.error().message);
    };
    store->update(uuid_a, count_up, remember);
    store->update(uuid_a, count_up, remember);
    store->erase(uuid_a, remember);
    store->update(uuid_a, count_up, remember);
    store->insert(make_node(uuid_a), remember);
    store->update(uuid_a, count_up, remember);
    may_go_on.set_value();
    store.reset();  // waits for all of them
    CHECK(
        texts ==
        std::vector<std::string>{
            R"({"n": 1})", R"({"n": 2})", R"({"n": 2})",
            "Node aaaaaaaa-0000-4000-8000-000000000001 could not be found.", "{}", R"({"n": 1})"}
    );
    CHECK(open_store(directory.path())->find_by_uuid(uuid_a)->extra.text() == R"({"n": 1})");
}

TEST_CASE("readers and writers on many threads see whole nodes only") {
    const TemporaryDirectory directory;
    const auto store = open_store(directory.path());
    REQUIRE(insert(*store, make_node(uuid_a, "shared")).has_value());
    std::atomic<bool> stop = false;
    std::atomic<int> torn = 0;
    std::atomic<int> lost = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&] {
            while (!stop) {
                const auto node = store->find_by_uuid(uuid_a);
                const auto extra = node->extra.read();
                torn += extra.value("a", 0) == extra.value("b", 0) ? 0 : 1;
                lost += store->find_by_name("shared") != nullptr && !store->list({1000}).empty() ? 0 : 1;
            }
        });
    }
    std::vector<std::thread> writers;
    for (int i = 0; i < 3; ++i) {
        writers.emplace_back([&] {
            for (int n = 0; n < 20; ++n) {
                static_cast<void>(update(*store, uuid_a, [](const Node& node) -> Result<Node> {
                    Node changed = node;
                    const auto extra = node.extra.read();
                    changed.extra = Json{{"a", extra.value("a", 0) + 1}, {"b", extra.value("b", 0) + 1}};
                    return changed;
                }));
            }
        });
    }
    for (auto& writer : writers) {
        writer.join();
    }
    stop = true;
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(torn == 0);
    CHECK(lost == 0);
    CHECK(store->find_by_uuid(uuid_a)->extra.read().at("a") == 60);
}

}  // namespace tenon::test
