#include "async/loop.hpp"

#include "base/alternate_stack.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <condition_variable>
#include <mutex>

namespace tenon {

namespace {
thread_local Loop* current_loop = nullptr;
}

Loop* Loop::current() {
    return current_loop;
}

void Loop::run() {
    const AlternateStack stack;
    current_loop = this;
    thread_ = pthread_self();
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
    // Asio looks names up on a thread of its own for each loop, born with the first one. Here it is born before any
    // plugin is loaded: later somebody would take it for a thread that the plugin has started.
    for (auto& loop : loops_) {
        const auto resolver =
            std::make_shared<boost::asio::ip::basic_resolver<boost::asio::ip::tcp, Executor>>(loop->executor());
        resolver->async_resolve(
            "127.0.0.1", "", boost::asio::ip::resolver_base::numeric_host, [resolver](const auto&, const auto&) {}
        );
    }
}

bool LoopGroup::pass(std::chrono::milliseconds limit) {
    struct Markers {
        std::mutex mutex;  // guards missing
        std::condition_variable changed;
        std::size_t missing;
    };

    // Shared: one that is late comes after we have gone.
    const auto markers = std::make_shared<Markers>();
    markers->missing = loops_.size();
    for (auto& loop : loops_) {
        boost::asio::post(loop->executor(), [markers] {
            const std::lock_guard lock(markers->mutex);
            --markers->missing;
            markers->changed.notify_all();
        });
    }
    std::unique_lock lock(markers->mutex);
    return markers->changed.wait_for(lock, limit, [&] { return markers->missing == 0; });
}

void LoopGroup::stop_and_join() {
    for (auto& loop : loops_) {
        loop->stop();
    }
    threads_.clear();
}

}  // namespace tenon
