#include "async/loop.hpp"

namespace tenon {

namespace {
thread_local Loop* current_loop = nullptr;
}

Loop* Loop::current() {
    return current_loop;
}

void Loop::run() {
    current_loop = this;
    context_.run();
    current_loop = nullptr;
}

LoopGroup::LoopGroup(unsigned count) {
    for (unsigned index = 0; index < count; ++index) {
        loops_.push_back(std::make_unique<Loop>(index));
        work_.push_back(boost::asio::make_work_guard(loops_.back()->executor()));
    }
}

LoopGroup::~LoopGroup() {
    stop_and_join();
}

void LoopGroup::start() {
    for (auto& loop : loops_) {
        threads_.emplace_back([&loop = *loop] { loop.run(); });
    }
}

void LoopGroup::stop_and_join() {
    for (auto& loop : loops_) {
        loop->stop();
    }
    threads_.clear();
}

}  // namespace tenon
