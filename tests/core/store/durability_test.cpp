#include "recording_vfs.hpp"
#include "store_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

namespace tenon::test {

namespace {

std::string uuid_of(int number) {
    return "11111111-0000-4000-8000-" + std::to_string(100'000'000'000 + number);
}

/// What a tenond finds that starts after a power cut which left `durable` behind.
std::unique_ptr<SqliteStore>
open_after_power_cut(const std::map<std::string, std::string>& durable, const std::string& directory) {
    restore(durable, directory);
    return open_store(directory);
}

}  // namespace

TEST_CASE("a write is told as done only after the WAL was synced behind it") {
    const TemporaryDirectory directory;
    RecordingVfs vfs;
    std::vector<std::map<std::string, std::string>> disks;
    {
        const auto store = open_store(directory / "state", vfs.name());
        for (int i = 0; i < 5; ++i) {
            vfs.note("ask");
            std::promise<void> told;
            store->insert(make_node(uuid_of(i)), [&](const Result<NodePtr>& answer) {
                vfs.note(answer ? "done" : "failed: " + answer.error().message);
                disks.push_back(vfs.durable());
                told.set_value();
            });
            told.get_future().wait();
        }
    }
    auto events = vfs.events();
    events.erase(events.begin(), std::find(events.begin(), events.end(), "ask"));
    for (int i = 0; i < 5; ++i) {
        const auto done = std::find(events.begin(), events.end(), "done");
        REQUIRE(done != events.end());
        REQUIRE(done - events.begin() >= 3);
        CHECK(*(done - 1) == "sync tenon.sqlite-wal");
        CHECK(std::count(events.begin(), done, "write tenon.sqlite-wal") > 0);
        events.erase(events.begin(), done + 1);
    }
    for (std::size_t i = 0; i < disks.size(); ++i) {
        const auto reopened = open_after_power_cut(disks[i], directory / ("cut-" + std::to_string(i)));
        CHECK(reopened->list({1000}).size() == i + 1);
        CHECK(reopened->find_by_uuid(uuid_of(static_cast<int>(i))) != nullptr);
    }
}

TEST_CASE("a power cut in the middle of many writers loses nothing that was confirmed") {
    const TemporaryDirectory directory;
    RecordingVfs vfs;
    std::mutex mutex;  // guards the three below
    std::set<std::string> confirmed;
    std::vector<std::pair<std::set<std::string>, std::map<std::string, std::string>>> cuts;
    std::vector<std::string> failures;
    {
        const auto store = open_store(directory / "state", vfs.name());
        std::vector<std::thread> writers;
        for (int writer = 0; writer < 4; ++writer) {
            writers.emplace_back([&, writer] {
                for (int i = 0; i < 25; ++i) {
                    const auto uuid = uuid_of(writer * 100 + i);
                    const auto answer = insert(*store, make_node(uuid));
                    const std::lock_guard lock(mutex);
                    if (!answer) {
                        failures.push_back(answer.error().message);
                    }
                    confirmed.insert(uuid);
                    if (confirmed.size() % 20 == 0) {
                        auto known = confirmed;
                        cuts.emplace_back(std::move(known), vfs.durable());
                    }
                }
            });
        }
        for (auto& writer : writers) {
            writer.join();
        }
    }
    CHECK(failures.empty());
    REQUIRE(cuts.size() == 5);
    for (std::size_t i = 0; i < cuts.size(); ++i) {
        const auto reopened = open_after_power_cut(cuts[i].second, directory / ("cut-" + std::to_string(i)));
        for (const auto& uuid : cuts[i].first) {
            CHECK(reopened->find_by_uuid(uuid) != nullptr);
        }
    }
}

TEST_CASE("a disk that fails at any one write or sync loses nothing that was confirmed") {
    const int code = GENERATE(SQLITE_FULL, SQLITE_IOERR_WRITE);
    bool has_failed = true;
    int refused = 0;
    for (int step = 0; has_failed; ++step) {
        REQUIRE(step < 100);
        const TemporaryDirectory directory;
        RecordingVfs vfs;
        std::map<std::string, std::string> disk;
        std::vector<std::string> confirmed{uuid_of(1)};
        {
            const auto store = open_store(directory / "state", vfs.name());
            REQUIRE(insert(*store, make_node(uuid_of(1))).has_value());
            vfs.fail_after(step, code);
            const auto second = insert(*store, make_node(uuid_of(2)));
            has_failed = vfs.has_failed();
            vfs.fail_after(-1, SQLITE_OK);
            if (second) {
                confirmed.push_back(uuid_of(2));
            } else {
                ++refused;
                CHECK(second.error().code == Errc::unavailable);
                CHECK_THAT(second.error().message, Catch::Contains("what was confirmed before is safe"));
                CHECK(store->find_by_uuid(uuid_of(2)) == nullptr);
            }
            REQUIRE(insert(*store, make_node(uuid_of(3))).has_value());
            confirmed.push_back(uuid_of(3));
            disk = vfs.durable();
        }
        const auto reopened = open_after_power_cut(disk, directory / "cut");
        std::vector<std::string> found;
        for (const auto& node : reopened->list({1000})) {
            found.push_back(node->uuid);
        }
        CHECK(found == confirmed);
    }
    CHECK(refused > 1);
}

}  // namespace tenon::test
