#include "async/loop.hpp"
#include "async/post_batch.hpp"

#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include <vector>

using namespace tenon;

TEST_CASE("what is posted within a batch comes to its loop at the end of it, in order and in one turn", "[async]") {
    Loop loop(0);
    std::vector<int> seen;
    const auto see = [&](int number) { return [&, number] { seen.push_back(number); }; };
    {
        const PostBatch batch;
        post_in_batch(loop, see(1));
        post_in_batch(loop, see(2));
        loop.context().poll();
        CHECK(seen.empty());
        boost::asio::post(loop.executor(), see(0));
    }
    loop.context().restart();
    CHECK(loop.context().run_one() == 1);
    CHECK(seen == std::vector{0});
    CHECK(loop.context().run_one() == 1);
    CHECK(seen == std::vector{0, 1, 2});
}

TEST_CASE("each loop gets what is its own of a batch", "[async]") {
    Loop first(0);
    Loop second(1);
    std::vector<int> seen;
    {
        const PostBatch batch;
        post_in_batch(second, [&] { seen.push_back(2); });
        post_in_batch(first, [&] { seen.push_back(1); });
        post_in_batch(second, [&] { seen.push_back(3); });
    }
    first.context().poll();
    CHECK(seen == std::vector{1});
    second.context().poll();
    CHECK(seen == std::vector{1, 2, 3});
}

TEST_CASE("without a batch, and after one, what is posted comes at once", "[async]") {
    Loop loop(0);
    int runs = 0;
    post_in_batch(loop, [&] { ++runs; });
    loop.context().poll();
    CHECK(runs == 1);
    { const PostBatch batch; }
    loop.context().restart();
    post_in_batch(loop, [&] { ++runs; });
    loop.context().poll();
    CHECK(runs == 2);
}
