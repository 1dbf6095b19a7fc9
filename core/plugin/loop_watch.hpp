#pragma once

#include "async/loop.hpp"
#include "base/file_descriptor.hpp"

#include <memory>
#include <thread>
#include <vector>

namespace tenon {

/// Notices an event loop that has stood still for two seconds, and says in the log, while it does, in which plugin's
/// method. Each loop puts off an alarm of its own once a second; one whose alarm goes off is sent a signal, whose
/// handler tells what the thread is at. Where all loops go on, the watch is never woken.
class LoopWatch {
public:
    explicit LoopWatch(LoopGroup& loops);
    ~LoopWatch();
    LoopWatch(const LoopWatch&) = delete;
    LoopWatch& operator=(const LoopWatch&) = delete;

    /// The loops run. One watch at a time in a process.
    void start();
    void stop();

private:
    struct Beat;

    static void put_off(const std::shared_ptr<Beat>& beat);
    static bool stands_still(Beat& beat);
    void run();

    std::vector<std::shared_ptr<Beat>> beats_;
    const FileDescriptor over_;
    std::thread thread_;
};

}  // namespace tenon
