#include "conductor/call_feed.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <string>

using namespace tenon;

namespace {

struct FeedFixture {
    FeedFixture() : loops(1) { loops.start(); }

    ~FeedFixture() { loops.stop_and_join(); }

    FeedFixture(const FeedFixture&) = delete;
    FeedFixture& operator=(const FeedFixture&) = delete;

    std::shared_ptr<CallFeed> listen(CallQuery query = {}) {
        return std::make_shared<CallFeed>(loops.at(0), std::move(query));
    }

    CallFeed::News next(CallFeed& feed, Deadline deadline = Deadline::max()) {
        return boost::asio::co_spawn(loops.at(0).executor(), feed.next(deadline), boost::asio::use_future).get();
    }

    LoopGroup loops;
};

CallRecord record(std::string id, std::string node = "n1", CallState state = CallState::running) {
    CallRecord made;
    made.id = std::move(id);
    made.node_uuid = std::move(node);
    made.method = "note";
    made.driver = "fake";
    made.state = state;
    made.args = "{}";
    made.result = "1";
    return made;
}

}  // namespace

TEST_CASE("what has come is given at once, oldest first, without arguments and results", "[conductor]") {
    FeedFixture f;
    const auto feed = f.listen();
    feed->push(record("a"));
    feed->push(record("b"));
    const auto news = f.next(*feed);
    REQUIRE(news.records.size() == 2);
    CHECK(news.records[0].id == "a");
    CHECK(news.records[1].id == "b");
    CHECK(news.records[0].args.empty());
    CHECK(news.records[0].result.empty());
    CHECK(news.missed == 0);
    CHECK_FALSE(news.is_end);
    CHECK(f.next(*feed, std::chrono::steady_clock::now()).records.empty());
}

TEST_CASE("who waits is woken by what comes, and by the end", "[conductor]") {
    FeedFixture f;
    const auto feed = f.listen();
    auto waiting =
        boost::asio::co_spawn(f.loops.at(0).executor(), feed->next(Deadline::max()), boost::asio::use_future);
    feed->push(record("a"));
    CHECK(waiting.get().records.size() == 1);
    waiting = boost::asio::co_spawn(f.loops.at(0).executor(), feed->next(Deadline::max()), boost::asio::use_future);
    feed->end();
    CHECK(waiting.get().is_end);
    CHECK(f.next(*feed).is_end);
}

TEST_CASE("only what was asked for comes", "[conductor]") {
    FeedFixture f;
    CallQuery query;
    query.node = "n2";
    query.states = {CallState::failed, CallState::timed_out};
    const auto feed = f.listen(query);
    feed->push(record("other node", "n1", CallState::failed));
    feed->push(record("other state", "n2", CallState::succeeded));
    feed->push(record("this", "n2", CallState::timed_out));
    const auto news = f.next(*feed);
    REQUIRE(news.records.size() == 1);
    CHECK(news.records[0].id == "this");
    query = {};
    query.driver = "redfish";
    const auto of_driver = f.listen(query);
    of_driver->push(record("a"));
    query = {};
    query.method = "other";
    const auto of_method = f.listen(query);
    of_method->push(record("a"));
    CHECK(f.next(*of_driver, std::chrono::steady_clock::now()).records.empty());
    CHECK(f.next(*of_method, std::chrono::steady_clock::now()).records.empty());
}

TEST_CASE("who does not take it in time misses the oldest, and is told how many", "[conductor]") {
    FeedFixture f;
    const auto feed = f.listen();
    for (int i = 0; i < 1'005; ++i) {
        feed->push(record(std::to_string(i)));
    }
    const auto news = f.next(*feed);
    CHECK(news.missed == 5);
    REQUIRE(news.records.size() == 1'000);
    CHECK(news.records.front().id == "5");
    CHECK(f.next(*feed, std::chrono::steady_clock::now()).missed == 0);
}
