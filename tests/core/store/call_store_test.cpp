#include "recording_vfs.hpp"
#include "store_fixture.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <map>

namespace tenon::test {

namespace {

using namespace std::chrono_literals;

constexpr const char* node_uuid = "aaaaaaaa-0000-4000-8000-000000000001";

CallRecord make_call(const std::string& id) {
    CallRecord record;
    record.id = id;
    record.node_uuid = node_uuid;
    record.driver = "fake-hardware";
    record.method = "second_method";
    record.created_at = std::chrono::system_clock::now();
    return record;
}

CallRecord ended(CallRecord record, CallState state) {
    record.state = state;
    record.ended_at = record.created_at + 1s;
    return record;
}

Result<void> accept(CallStore& store, CallRecord record) {
    std::promise<Result<void>> told;
    store.accept(std::move(record), [&told](const Result<void>& outcome) { told.set_value(outcome); });
    return told.get_future().get();
}

Result<void> finish(CallStore& store, CallEnding ending) {
    std::promise<Result<void>> told;
    store.finish({std::move(ending)}, [&told](const Result<void>& outcome) { told.set_value(outcome); });
    return told.get_future().get();
}

std::optional<CallRecord> find(CallStore& store, const std::string& id) {
    std::promise<Result<std::optional<CallRecord>>> told;
    store.find_call(id, [&told](Result<std::optional<CallRecord>> found) { told.set_value(std::move(found)); });
    auto found = told.get_future().get();
    REQUIRE(found.has_value());
    return *found;
}

Result<std::vector<CallRecord>> list(CallStore& store, const CallQuery& query) {
    std::promise<Result<std::vector<CallRecord>>> told;
    store.list_calls(query, [&told](Result<std::vector<CallRecord>> listed) { told.set_value(std::move(listed)); });
    return told.get_future().get();
}

std::string ids(CallStore& store, const CallQuery& query) {
    const auto listed = list(store, query);
    REQUIRE(listed.has_value());
    std::string text;
    for (const auto& record : *listed) {
        text += record.id + " ";
    }
    return text;
}

}  // namespace

TEST_CASE("a call comes back exactly as it was stored, also after a restart") {
    const TemporaryDirectory directory;
    auto record = make_call("c1");
    record.plugin = "fake";
    record.plugin_version = "1.0.0";
    record.generation = 7;
    record.http_method = "POST";
    record.args = R"({"a": "caf\u00e9"})";
    record.args_size = 17;
    record.user = "bob";
    record.project = "lab";
    record.request_id = "req-1";
    auto end = ended(record, CallState::failed);
    end.started_at = record.created_at + 1ms;
    end.progress_percent = 0;
    end.progress_text = "beginning";
    end.result = std::string("a\0b", 3);
    end.result_size = 3;
    end.result_type = "text/plain";
    end.error = "the fan is on fire";
    end.error_kind = "bmc";

    const auto check = [](const CallRecord& found, const CallRecord& wanted) {
        CHECK(found.id == wanted.id);
        CHECK(found.node_uuid == wanted.node_uuid);
        CHECK(found.driver == wanted.driver);
        CHECK(found.plugin == wanted.plugin);
        CHECK(found.plugin_version == wanted.plugin_version);
        CHECK(found.generation == wanted.generation);
        CHECK(found.method == wanted.method);
        CHECK(found.http_method == wanted.http_method);
        CHECK(found.args == wanted.args);
        CHECK(found.args_size == wanted.args_size);
        CHECK(found.user == wanted.user);
        CHECK(found.project == wanted.project);
        CHECK(found.request_id == wanted.request_id);
        CHECK(found.created_at == wanted.created_at);
        CHECK(found.started_at == wanted.started_at);
        CHECK(found.ended_at == wanted.ended_at);
        CHECK(found.state == wanted.state);
        CHECK(found.progress_percent == wanted.progress_percent);
        CHECK(found.progress_text == wanted.progress_text);
        CHECK(found.result == wanted.result);
        CHECK(found.result_size == wanted.result_size);
        CHECK(found.result_type == wanted.result_type);
        CHECK(found.error == wanted.error);
        CHECK(found.error_kind == wanted.error_kind);
    };
    {
        const auto store = open_store(directory.path());
        REQUIRE(accept(*store, record).has_value());
        check(find(*store, "c1").value(), record);
        REQUIRE(finish(*store, {end, std::nullopt}).has_value());
    }
    const auto store = open_store(directory.path());
    check(find(*store, "c1").value(), end);
    CHECK_FALSE(find(*store, "nonesuch"));
}

TEST_CASE("the end of a call and the last_error of its node are stored together") {
    const TemporaryDirectory directory;
    {
        const auto store = open_store(directory.path());
        REQUIRE(insert(*store, make_node(node_uuid)).has_value());
        REQUIRE(accept(*store, make_call("c1")).has_value());
        const auto commits = store->commits();
        REQUIRE(finish(*store, {ended(make_call("c1"), CallState::failed), "it burns"}).has_value());
        CHECK(store->commits() == commits + 1);
        CHECK(store->find_by_uuid(node_uuid)->last_error == "it burns");
        CHECK(store->find_by_uuid(node_uuid)->updated_at);
    }
    const auto store = open_store(directory.path());
    CHECK(store->find_by_uuid(node_uuid)->last_error == "it burns");
    CHECK(find(*store, "c1")->state == CallState::failed);
    // The node may be gone by then.
    REQUIRE(erase(*store, node_uuid).has_value());
    REQUIRE(accept(*store, make_call("c2")).has_value());
    CHECK(finish(*store, {ended(make_call("c2"), CallState::failed), "it burns"}).has_value());
}

TEST_CASE("calls without an end are told after a restart, and only those") {
    const TemporaryDirectory directory;
    {
        const auto store = open_store(directory.path());
        CHECK(store->unfinished().empty());
        REQUIRE(accept(*store, make_call("c1")).has_value());
        REQUIRE(accept(*store, make_call("c2")).has_value());
        REQUIRE(finish(*store, {ended(make_call("c1"), CallState::succeeded), std::nullopt}).has_value());
    }
    const auto store = open_store(directory.path());
    REQUIRE(store->unfinished().size() == 1);
    CHECK(store->unfinished().front().id == "c2");
}

TEST_CASE("lists of calls are narrowed and paged, the newest first") {
    const TemporaryDirectory directory;
    const auto store = open_store(directory.path());
    const auto now = std::chrono::system_clock::now();
    for (int i = 1; i <= 5; ++i) {
        auto record = make_call("c" + std::to_string(i));
        record.created_at = now + std::chrono::seconds(i);
        record.node_uuid = i % 2 == 0 ? "n-even" : "n-odd";
        record.driver = i == 5 ? "redfish" : "fake-hardware";
        record.method = i < 3 ? "low" : "high";
        REQUIRE(accept(*store, record).has_value());
        if (i < 4) {
            REQUIRE(finish(*store, {ended(record, i == 1 ? CallState::failed : CallState::succeeded), {}}).has_value());
        }
    }
    CHECK(ids(*store, {}) == "c5 c4 c3 c2 c1 ");
    CallQuery query;
    query.limit = 2;
    CHECK(ids(*store, query) == "c5 c4 ");
    query.after = "c4";
    CHECK(ids(*store, query) == "c3 c2 ");
    CallQuery of_node;
    of_node.node = "n-even";
    CHECK(ids(*store, of_node) == "c4 c2 ");
    CallQuery several;
    several.driver = "fake-hardware";
    several.method = "high";
    CHECK(ids(*store, several) == "c4 c3 ");
    several.states = {CallState::succeeded, CallState::failed};
    CHECK(ids(*store, several) == "c3 ");
    CallQuery unfinished;
    unfinished.states = {CallState::accepted};
    CHECK(ids(*store, unfinished) == "c5 c4 ");
    CallQuery recent;
    recent.since = now + 4s;
    CHECK(ids(*store, recent) == "c5 c4 ");
    query.after = "nonesuch";
    const auto refused = list(*store, query);
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == Errc::not_found);
    CHECK(refused.error().message == "Call nonesuch could not be found.");
    CallQuery hostile;
    hostile.method = "x' OR '1'='1";
    CHECK(ids(*store, hostile).empty());
}

TEST_CASE("a node's calls are found and paged however many of others lie between them") {
    const TemporaryDirectory directory;
    const auto store = open_store(directory.path());
    std::promise<void> all_told;
    std::atomic<int> told{0};
    constexpr int count = 3'000;
    std::string wanted;
    for (int i = 1; i <= count; ++i) {
        auto record = make_call("c" + std::to_string(i));
        if (i == 1 || i == 2 || i == 1'024 || i == 2'048 || i == count) {
            wanted = record.id + " " + wanted;
        } else {
            record.node_uuid = "n" + std::to_string(i % 100);
        }
        store->accept(record, [&](const Result<void>& outcome) {
            if (outcome && ++told == count) {
                all_told.set_value();
            }
        });
    }
    all_told.get_future().wait();
    CallQuery of_node;
    of_node.node = node_uuid;
    CHECK(ids(*store, of_node) == wanted);
    of_node.limit = 2;
    CHECK(ids(*store, of_node) == "c3000 c2048 ");
    of_node.after = "c2048";
    CHECK(ids(*store, of_node) == "c1024 c2 ");
    of_node.states = {CallState::accepted};
    CHECK(ids(*store, of_node) == "c1024 c2 ");
    of_node.states = {CallState::failed};
    CHECK(ids(*store, of_node).empty());
    of_node.node = "nonesuch";
    CHECK(ids(*store, of_node).empty());
}

TEST_CASE("calls that have ended are removed by age and by count, those that run never") {
    const TemporaryDirectory directory;
    const auto store =
        SqliteStore::open(directory.path(), {}, CallRetention{.keep = std::chrono::hours(1), .keep_count = 100});
    REQUIRE(store.has_value());
    auto& calls = **store;
    auto old = make_call("old");
    old.created_at -= std::chrono::hours(2);
    auto old_and_running = old;
    old_and_running.id = "old-and-running";
    REQUIRE(accept(calls, old).has_value());
    REQUIRE(finish(calls, {ended(old, CallState::succeeded), {}}).has_value());
    REQUIRE(accept(calls, old_and_running).has_value());
    for (int i = 0; i < 600; ++i) {
        const auto record = make_call("c" + std::to_string(i));
        calls.accept(record, nullptr);
        calls.finish({{ended(record, CallState::succeeded), {}}}, nullptr);
    }
    REQUIRE(accept(calls, make_call("last")).has_value());  // a read does not wait for writes that nobody was told of
    CHECK_FALSE(find(calls, "old"));
    CHECK(find(calls, "old-and-running"));
    CHECK_FALSE(find(calls, "c0"));
    CHECK(find(calls, "c599"));
    CallQuery all;
    all.limit = 10'000;
    const auto left = list(calls, all);
    REQUIRE(left.has_value());
    CHECK(left->size() >= 100);
    CHECK(left->size() <= 100 + 256);
}

TEST_CASE("where few calls come, those past their age go with the first one after a start") {
    const TemporaryDirectory directory;
    const CallRetention retention{.keep = std::chrono::hours(1), .keep_count = 100};
    auto old = make_call("old");
    old.created_at -= std::chrono::hours(2);
    {
        const auto store = SqliteStore::open(directory.path(), {}, retention);
        REQUIRE(store.has_value());
        REQUIRE(accept(**store, make_call("first")).has_value());
        REQUIRE(accept(**store, old).has_value());
        REQUIRE(finish(**store, {ended(old, CallState::succeeded), {}}).has_value());
    }
    const auto again = SqliteStore::open(directory.path(), {}, retention);
    REQUIRE(again.has_value());
    CHECK(find(**again, "old"));
    REQUIRE(accept(**again, make_call("next")).has_value());
    CHECK_FALSE(find(**again, "old"));
}

TEST_CASE("a disk that fails at any one write or sync loses no call that was told as accepted or ended") {
    const int code = GENERATE(SQLITE_FULL, SQLITE_IOERR_WRITE);
    bool has_failed = true;
    int refused = 0;
    for (int step = 0; has_failed; ++step) {
        REQUIRE(step < 100);
        const TemporaryDirectory directory;
        RecordingVfs vfs;
        std::map<std::string, std::string> disk;
        bool is_second_accepted = false;
        bool has_first_ended = false;
        {
            const auto store = open_store(directory / "state", vfs.name());
            REQUIRE(accept(*store, make_call("c1")).has_value());
            vfs.fail_after(step, code);
            const auto accepted = accept(*store, make_call("c2"));
            is_second_accepted = accepted.has_value();
            if (!accepted) {
                CHECK_THAT(accepted.error().message, Catch::Contains("what was confirmed before is safe"));
                CHECK_FALSE(find(*store, "c2"));
                ++refused;
            }
            has_first_ended = finish(*store, {ended(make_call("c1"), CallState::succeeded), {}}).has_value();
            has_failed = vfs.has_failed();
            vfs.fail_after(-1, SQLITE_OK);
            if (!has_first_ended) {
                ++refused;
                CHECK(find(*store, "c1")->state == CallState::accepted);
            }
            REQUIRE(accept(*store, make_call("c3")).has_value());
            disk = vfs.durable();
        }
        restore(disk, directory / "cut");
        const auto reopened = open_store(directory / "cut");
        CHECK(find(*reopened, "c1").has_value());
        CHECK(find(*reopened, "c2").has_value() == is_second_accepted);
        CHECK(find(*reopened, "c3").has_value());
        CHECK(has_ended(find(*reopened, "c1")->state) == has_first_ended);
    }
    CHECK(refused > 2);
}

TEST_CASE("many calls that are accepted at once share few transactions") {
    const TemporaryDirectory directory;
    const auto store = open_store(directory.path());
    constexpr int count = 2'000;
    std::atomic<int> told{0};
    std::promise<void> all_told;
    for (int i = 0; i < count; ++i) {
        store->accept(make_call("c" + std::to_string(i)), [&](const Result<void>& outcome) {
            if (outcome && ++told == count) {
                all_told.set_value();
            }
        });
    }
    all_told.get_future().wait();
    CHECK(store->commits() < count / 4);
}

TEST_CASE("a database of schema version 1 keeps its nodes and gains the calls") {
    const TemporaryDirectory directory;
    {
        const auto store = open_store(directory.path());
        REQUIRE(insert(*store, make_node(node_uuid, "lab")).has_value());
    }
    execute(directory / "tenon.sqlite", "DROP TABLE call; UPDATE schema_version SET version=1");
    const auto store = open_store(directory.path());
    CHECK(store->find_by_name("lab") != nullptr);
    CHECK(accept(*store, make_call("c1")).has_value());
    CHECK(find(*store, "c1"));
}

TEST_CASE("a database of schema version 2 keeps its calls, and they are found by node") {
    const TemporaryDirectory directory;
    {
        const auto store = open_store(directory.path());
        REQUIRE(accept(*store, make_call("c1")).has_value());
    }
    execute(
        directory / "tenon.sqlite",
        "DROP INDEX call_node; CREATE INDEX call_node ON call(node); UPDATE schema_version SET version=2"
    );
    const auto store = open_store(directory.path());
    CallQuery of_node;
    of_node.node = node_uuid;
    CHECK(ids(*store, of_node) == "c1 ");
}

}  // namespace tenon::test
