#include "async/loop.hpp"

#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include <chrono>
#include <future>

using namespace tenon;

TEST_CASE("passing the loops waits for what each of them is running") {
    LoopGroup loops(2);
    loops.start();
    CHECK(loops.pass(std::chrono::seconds(60)));
    std::promise<void> begun;
    std::promise<void> gate;
    bool has_ended = false;
    boost::asio::post(loops.at(1).executor(), [&] {
        begun.set_value();
        gate.get_future().wait();
        has_ended = true;
    });
    begun.get_future().wait();
    CHECK_FALSE(loops.pass(std::chrono::milliseconds(1)));
    gate.set_value();
    CHECK(loops.pass(std::chrono::seconds(60)));
    CHECK(has_ended);
}
