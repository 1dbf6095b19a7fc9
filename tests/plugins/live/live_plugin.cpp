// A plugin that says which build of it runs. Tests of replacing change the number inside the library's file, so that a
// thousand builds cost one compilation.

#include "trap.hpp"

#include <tenon/plugin.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using std::chrono::milliseconds;
using tenon::Call;
using tenon::json;
using tenon::obj;
using tenon::task;

struct Pause {
    std::uint32_t ms;
};
TENON_ARGS(Pause, ms)

/// Not a constant expression to the compiler: the file's bytes are what counts.
const char* const volatile build_text = "build-000000";

std::string build_name() {
    return build_text;
}

/// What a bug does. `how` is one of fault, abort, overflow.
[[gnu::noinline]] int die(const std::string& how, int depth = 0) {
    if (how == "abort") {
        std::abort();
    }
    if (how == "fault") {
        static volatile std::uintptr_t nowhere = 8;  // not 0, of which a sanitizer makes a report and no fault
        *reinterpret_cast<volatile int*>(nowhere) = 1;
    }
    volatile char frame[4'096] = {};  // read, so that no compiler may see that this never ends
    return frame[depth % 4'096] == 0 ? die(how, depth + 1) + frame[0] : depth;
}

struct Death {
    std::string how;
};
TENON_ARGS(Death, how)

class Live {
public:
    /// {"fail": "text"} makes the start fail with that text, {"start_ms": 500} makes it slow, {"die": "fault"} ends the
    /// process.
    explicit Live(const json& config) {
        if (const auto fail = config.find("fail"); fail != config.end()) {
            throw tenon::unavailable(fail->get<std::string>());
        }
        std::this_thread::sleep_for(milliseconds(config.value("start_ms", 0)));
        if (const auto how = config.find("die"); how != config.end()) {
            die(how->get<std::string>());
        }
    }

    ~Live() { join(); }

    void stop() noexcept { join(); }

    json build(Call&) { return obj("build", build_name()); }

    task<json> nap(Call& call, Pause pause) {
        co_await call.sleep(milliseconds(pause.ms));
        co_return obj("build", build_name());
    }

    task<json> now(Call&) {
        spring_trap();
        co_return obj("build", build_name());
    }

    json block(Call&, Pause pause) {
        std::this_thread::sleep_for(milliseconds(pause.ms));
        return obj("build", build_name());
    }

    /// Leaves a thread behind that is still inside this library when the call has long been answered. stop() joins it.
    task<json> linger(Call&, Pause pause) {
        const std::lock_guard lock(mutex_);
        threads_.emplace_back([pause] { std::this_thread::sleep_for(milliseconds(pause.ms)); });
        co_return obj("build", build_name());
    }

    /// Leaves a thread behind that nobody joins. It calls the host, and runs on in this library after that.
    task<json> leave(Call& call, Pause pause) {
        std::promise<void> has_called;
        auto called = has_called.get_future();
        std::thread([&call, pause, has_called = std::move(has_called)]() mutable {
            call.log(tenon::info, "for the last time");
            has_called.set_value();
            std::this_thread::sleep_for(milliseconds(pause.ms));
        }).detach();
        called.wait();
        co_return obj("build", build_name());
    }

    /// Stands still on the event loop, as no method may.
    task<json> stall(Call&, Pause pause) {
        std::this_thread::sleep_for(milliseconds(pause.ms));
        co_return obj("build", build_name());
    }

    /// Takes the whole process down, on the event loop.
    task<json> crash(Call&, Death death) { co_return die(death.how); }

    /// The same on a thread of the pool.
    json crash_blocking(Call&, Death death) { return die(death.how); }

    /// The same after it has waited, so in a callback.
    task<json> crash_later(Call& call, Death death) {
        co_await call.sleep(milliseconds(1));
        co_return die(death.how);
    }

private:
    void join() noexcept {
        const std::lock_guard lock(mutex_);
        for (auto& thread : threads_) {
            thread.join();
        }
        threads_.clear();
    }

    std::mutex mutex_;  // guards threads_
    std::vector<std::thread> threads_;
};

}  // namespace

TENON_PLUGIN(
    Live, "live", LIVE_VERSION, TENON_ABOUT(.description = "Says which build of it runs"),
    TENON_INTERFACE(
        vendor, "live", TENON_METHOD(now, POST, .lock = shared), TENON_METHOD(build, POST, .lock = shared),
        TENON_METHOD(nap, POST, .lock = shared),
        TENON_METHOD(nap, POST, .name = "nap_async", .async = true, .lock = shared),
        TENON_METHOD(block, POST, .lock = shared), TENON_METHOD(linger, POST, .lock = shared),
        TENON_METHOD(leave, POST, .lock = shared), TENON_METHOD(stall, POST, .lock = shared),
        TENON_METHOD(crash, POST, .lock = shared), TENON_METHOD(crash_blocking, POST, .lock = shared),
        TENON_METHOD(crash_later, POST, .lock = shared)
    )
)
