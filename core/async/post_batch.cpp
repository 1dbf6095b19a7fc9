#include "async/post_batch.hpp"

#include "async/loop.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace tenon {

namespace {
thread_local PostBatch* current_batch = nullptr;
}

PostBatch::PostBatch() {
    current_batch = this;
}

PostBatch::~PostBatch() {
    current_batch = nullptr;
    for (auto& [loop, all] : by_loop_) {
        boost::asio::post(loop->executor(), [all = std::move(all)] {
            for (const auto& work : all) {
                work();
            }
        });
    }
}

void post_in_batch(Loop& loop, std::function<void()> work) {
    if (current_batch == nullptr) {
        boost::asio::post(loop.executor(), std::move(work));
        return;
    }
    auto& by_loop = current_batch->by_loop_;
    auto found = std::find_if(by_loop.begin(), by_loop.end(), [&](const auto& entry) { return entry.first == &loop; });
    if (found == by_loop.end()) {
        found = by_loop.insert(found, {&loop, {}});
    }
    found->second.push_back(std::move(work));
}

}  // namespace tenon
