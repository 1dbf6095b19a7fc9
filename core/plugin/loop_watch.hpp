#pragma once

#include "async/loop.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace tenon {

/// Notices an event loop that stands still, and says in the log, while it does, in which plugin's method. Asks each
/// loop for a sign of life once in a while; one that gives none is sent a signal, whose handler tells what the thread is
/// at.
class LoopWatch {
public:
    struct Timing {
        std::chrono::milliseconds period{1'000};
        std::chrono::milliseconds limit{2'000};  ///< a loop that gives no sign for so long stands still
    };

    LoopWatch(LoopGroup& loops, Timing timing);
    explicit LoopWatch(LoopGroup& loops) : LoopWatch(loops, Timing{}) {}
    ~LoopWatch();
    LoopWatch(const LoopWatch&) = delete;
    LoopWatch& operator=(const LoopWatch&) = delete;

    /// The loops run. One watch at a time in a process.
    void start();
    void stop();

private:
    struct Beat;

    void run();
    void look_at(Loop& loop, Beat& beat) const;

    LoopGroup& loops_;
    const Timing timing_;
    std::vector<std::shared_ptr<Beat>> beats_;
    std::mutex mutex_;  // guards is_over_
    std::condition_variable over_;
    bool is_over_ = false;
    std::thread thread_;
};

}  // namespace tenon
