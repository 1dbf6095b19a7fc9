#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace tenon {

/// The one executor type of the host: concrete, so that a hop costs no virtual call.
using Executor = boost::asio::io_context::executor_type;

/// Core's word for "later". Runs on one loop from beginning to end.
template <class T>
using Awaitable = boost::asio::awaitable<T, Executor>;

inline constexpr boost::asio::use_awaitable_t<Executor> use_awaitable{};

/// One event loop. A connection, the calls that it makes and the BMC connections that these use live on one loop, so
/// what belongs to a loop needs no lock. Nothing on a loop blocks.
class Loop {
public:
    explicit Loop(unsigned index) : index_(index) {}

    [[nodiscard]] unsigned index() const { return index_; }

    [[nodiscard]] boost::asio::io_context& context() { return context_; }

    [[nodiscard]] Executor executor() { return context_.get_executor(); }

    /// The loop that this thread runs; nullptr on any other thread.
    [[nodiscard]] static Loop* current();

    /// The thread that runs it; only while it runs.
    [[nodiscard]] pthread_t thread() const { return thread_; }

    /// Runs until stop(). The calling thread is the loop's thread meanwhile.
    void run();

    void stop() { context_.stop(); }

private:
    unsigned index_;
    std::atomic<pthread_t> thread_{};
    boost::asio::io_context context_{1};
};

/// The loops of the process, a thread each. Stops and joins when destroyed.
class LoopGroup {
public:
    explicit LoopGroup(unsigned count);
    ~LoopGroup();
    LoopGroup(const LoopGroup&) = delete;
    LoopGroup& operator=(const LoopGroup&) = delete;

    [[nodiscard]] unsigned size() const { return static_cast<unsigned>(loops_.size()); }

    [[nodiscard]] Loop& at(unsigned index) { return *loops_[index]; }

    void start();
    void stop_and_join();

    /// Waits until every loop has finished what it was running when this was called. False: one has not within `limit`.
    /// From a thread that is no loop's; the loops are running.
    [[nodiscard]] bool pass(std::chrono::milliseconds limit);

private:
    std::vector<std::unique_ptr<Loop>> loops_;
    std::vector<std::jthread> threads_;
    std::vector<boost::asio::executor_work_guard<Executor>> work_;
};

}  // namespace tenon
