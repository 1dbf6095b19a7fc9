// A plugin that says which build of it runs. Tests of replacing change the number inside the library's file, so that a
// thousand builds cost one compilation.

#include <tenon/plugin.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
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

#ifdef LIVE_PINNED
// A destructor for each thread that has touched it: the C library keeps the code as long as such a thread lives.
std::string& touched() {
    static thread_local std::string text;
    return text;
}
#endif

class Live {
public:
    /// {"fail": "text"} makes the start fail with that text.
    explicit Live(const json& config) {
        if (const auto fail = config.find("fail"); fail != config.end()) {
            throw tenon::unavailable(fail->get<std::string>());
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
#ifdef LIVE_PINNED
        touched() += 'x';
#endif
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

    /// Stands still on the event loop, as no method may.
    task<json> stall(Call&, Pause pause) {
        std::this_thread::sleep_for(milliseconds(pause.ms));
        co_return obj("build", build_name());
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
        TENON_METHOD(stall, POST, .lock = shared)
    )
)
