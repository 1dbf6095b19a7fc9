#include "plugin/run_within.hpp"

#include "base/alternate_stack.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace tenon {

bool run_within(std::chrono::milliseconds limit, std::function<void()> work) {
    struct Ending {
        std::mutex mutex;  // guards has_ended
        std::condition_variable changed;
        bool has_ended = false;
    };

    const auto ending = std::make_shared<Ending>();
    std::thread thread([ending, work = std::move(work)]() mutable {
        const AlternateStack stack;
        work();
        work = nullptr;  // what it holds goes before anybody hears of its end
        const std::lock_guard lock(ending->mutex);
        ending->has_ended = true;
        ending->changed.notify_all();
    });
    bool has_ended = false;
    {
        std::unique_lock lock(ending->mutex);
        has_ended = ending->changed.wait_for(lock, limit, [&] { return ending->has_ended; });
    }
    has_ended ? thread.join() : thread.detach();
    return has_ended;
}

}  // namespace tenon
