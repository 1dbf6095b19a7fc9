#include "plugin/run_within.hpp"

#include "base/alternate_stack.hpp"
#include "base/clock.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace tenon {

namespace {

constexpr std::chrono::milliseconds slow(100);

}  // namespace

bool run_within(std::chrono::milliseconds limit, std::function<void()> work, const std::function<void()>& when_slow) {
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
    const auto wait = [&ending](Deadline deadline) {
        std::unique_lock lock(ending->mutex);
        return ending->changed.wait_until(lock, deadline, [&ending] { return ending->has_ended; });
    };
    const auto begin = std::chrono::steady_clock::now();
    bool has_ended = wait(begin + std::min(limit, slow));
    if (!has_ended && limit > slow) {
        if (when_slow) {
            when_slow();
        }
        has_ended = wait(begin + limit);
    }
    has_ended ? thread.join() : thread.detach();
    return has_ended;
}

}  // namespace tenon
