#include "store_fixture.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <vector>

namespace tenon::test {

namespace {

/// Five nodes whose ids are so far apart that as many threads as there are cores read them.
void make_far_apart(const TemporaryDirectory& directory) {
    {
        const auto store = open_store(directory.path());
        for (int number = 1; number <= 5; ++number) {
            const auto uuid = fmt::format("aaaaaaaa-0000-4000-8000-00000000000{}", number);
            REQUIRE(insert(*store, make_node(uuid, fmt::format("lab-{}", number))).has_value());
        }
    }
    execute(directory / "tenon.sqlite", "UPDATE node SET id = -id; UPDATE node SET id = -id * 1000000");
}

}  // namespace

TEST_CASE("nodes that several threads load are all there, in the order of their making") {
    const TemporaryDirectory directory;
    make_far_apart(directory);
    const auto store = open_store(directory.path());
    std::vector<std::string> names;
    for (const auto& node : store->list({10})) {
        names.push_back(*node->name);
    }
    CHECK(names == std::vector<std::string>{"lab-1", "lab-2", "lab-3", "lab-4", "lab-5"});
    CHECK(store->find_by_name("lab-4")->id == 4'000'000);
}

TEST_CASE("the largest number that SQLite gives is a node's, too") {
    const TemporaryDirectory directory;
    make_far_apart(directory);
    execute(directory / "tenon.sqlite", "UPDATE node SET id = 9223372036854775807 WHERE name = 'lab-5'");
    const auto store = open_store(directory.path());
    CHECK(store->find_by_name("lab-1") != nullptr);
    CHECK(store->find_by_name("lab-5") != nullptr);
}

TEST_CASE("a node that cannot be read is named, whichever thread comes to it") {
    for (const int number : {1, 3, 5}) {
        const TemporaryDirectory directory;
        make_far_apart(directory);
        execute(
            directory / "tenon.sqlite",
            fmt::format("UPDATE node SET document = 'nonsense' WHERE name = 'lab-{}'", number).c_str()
        );
        const auto store = SqliteStore::open(directory.path());
        REQUIRE(store.has_error());
        CHECK_THAT(
            store.error().message, Catch::Contains(fmt::format("node aaaaaaaa-0000-4000-8000-00000000000{}: ", number)
                                   ) && Catch::Contains("is not JSON")
        );
    }
}

}  // namespace tenon::test
