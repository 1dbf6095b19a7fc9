#include "async/event.hpp"
#include "async/soon.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace tenon;

namespace {

/// What becomes of it while nothing else happens on a loop but that `event` is set.
std::string outcome_of(Loop& loop, Event& event, Soon<std::string> soon) {
    std::string outcome = "nothing";
    const auto waits = [&](Soon<std::string> awaited) -> Awaitable<void> {
        try {
            auto value = co_await brought(std::move(awaited));
            outcome = std::move(value);
        } catch (const std::exception& e) {
            outcome = std::string("thrown: ") + e.what();
        }
    };
    boost::asio::co_spawn(loop.executor(), waits(std::move(soon)), boost::asio::detached);
    boost::asio::post(loop.executor(), [&] {
        CHECK((outcome == "nothing") == !event.is_set());
        event.set();
    });
    loop.run();
    return outcome;
}

Awaitable<std::string> bring(Event& event, bool throws) {
    co_await event.wait();
    if (throws) {
        throw std::runtime_error("no");
    }
    co_return "brought";
}

}  // namespace

TEST_CASE("a value that is here is not waited for", "[async]") {
    Soon<std::string> soon = "here";
    REQUIRE(soon.is_here());
    CHECK(soon.value() == "here");
    CHECK(Soon<void>().is_here());
}

TEST_CASE("what a coroutine brings or throws comes once it has been waited for", "[async]") {
    for (const bool throws : {false, true}) {
        Loop loop(0);
        Event event(loop);
        Soon<std::string> soon = bring(event, throws);
        CHECK_FALSE(soon.is_here());
        CHECK(outcome_of(loop, event, std::move(soon)) == (throws ? "thrown: no" : "brought"));
    }
}

TEST_CASE("a value is made after the wait, and what made it goes with it", "[async]") {
    Loop loop(0);
    Event event(loop);
    std::vector<std::string> steps;

    struct Held {
        std::vector<std::string>& steps;

        ~Held() { steps.emplace_back("let go"); }
    };

    auto held = std::make_unique<Held>(Held{steps});
    steps.clear();
    auto finish = [&, held = std::move(held)]() -> std::string {
        steps.emplace_back(event.is_set() ? "made" : "made too early");
        return "made";
    };
    Soon<std::string> soon(event.wait(), finish_by<std::string>(std::move(finish)));
    CHECK_FALSE(soon.is_here());
    CHECK(outcome_of(loop, event, std::move(soon)) == "made");
    CHECK(steps == std::vector<std::string>{"made", "let go"});
}
