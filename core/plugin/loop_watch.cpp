#include "plugin/loop_watch.hpp"

#include "async/event.hpp"
#include "async/sweep_time.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/thread_census.hpp"
#include "plugin/crash_report.hpp"
#include "plugin/plugin_entry.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <ctime>
#include <optional>
#include <string_view>
#include <utility>

namespace tenon {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds longest_stall{2};
constexpr int second_look_ms = 100;

const int ask_signal = SIGRTMIN + 1;

// Where a thread that was asked puts its answer; for the handler, which can be given nothing else.
std::array<char, 2'048> answer_text;
std::size_t answer_length = 0;  // written before, and read after, has_answered says so
std::atomic<bool> has_answered{true};

void answer(int) noexcept {
    if (has_answered.load(std::memory_order_acquire)) {
        return;  // nobody asks any more
    }
    const auto* const entry = PluginEntry::current();
    answer_length = entry == nullptr ? 0 : write_crash_report(answer_text, *entry, 0, std::time(nullptr));
    has_answered.store(true, std::memory_order_release);
}

/// What the loop's thread is at; nothing: no plugin's code, or it does not even take signals.
std::optional<CrashReport> ask(Loop& loop) {
    if (loop.thread() == pthread_t{}) {
        return std::nullopt;
    }
    has_answered.store(false, std::memory_order_release);
    if (pthread_kill(loop.thread(), ask_signal) != 0) {
        return std::nullopt;
    }
    for (int tries = 0; tries < 100 && !has_answered.load(std::memory_order_acquire); ++tries) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (!has_answered.exchange(true)) {
        return std::nullopt;
    }
    return parse_crash_report({answer_text.data(), answer_length});
}

}  // namespace

/// The watch's view of one loop.
struct LoopWatch::Beat {
    explicit Beat(Loop& of) : loop(of), timer(of.executor()) {}

    Loop& loop;
    Timer timer;  // the loop's thread
    const FileDescriptor alarm{::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)};
    std::atomic<Steady::time_point> last_sign{Steady::now()};
    std::atomic<bool> is_over{false};
    bool is_suspected = false;  // the watch's thread
    bool is_told = false;
};

LoopWatch::LoopWatch(LoopGroup& loops) : over_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    for (unsigned i = 0; i < loops.size(); ++i) {
        beats_.push_back(std::make_shared<Beat>(loops.at(i)));
    }
}

LoopWatch::~LoopWatch() {
    stop();
}

void LoopWatch::start() {
    if (over_.get() < 0) {
        log::warn("event loops are not watched: no descriptor is left");  // and stop() could not end the watch
        return;
    }

    struct sigaction action {};

    action.sa_handler = &answer;
    action.sa_flags = SA_RESTART | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    sigaction(ask_signal, &action, nullptr);
    for (const auto& beat : beats_) {
        boost::asio::post(beat->loop.executor(), [beat] { put_off(beat); });
    }
    thread_ = std::thread([this] { run(); });
}

void LoopWatch::stop() {
    for (const auto& beat : beats_) {
        beat->is_over = true;
    }
    static_cast<void>(::eventfd_write(over_.get(), 1));
    if (thread_.joinable()) {
        thread_.join();
    }
}

void LoopWatch::put_off(const std::shared_ptr<Beat>& beat) {
    if (beat->is_over) {
        return;
    }
    const auto now = Steady::now();
    beat->last_sign = now;
    const itimerspec after{{}, {longest_stall.count(), 0}};
    ::timerfd_settime(beat->alarm.get(), 0, &after, nullptr);
    beat->timer.expires_at(next_sweep(now));
    beat->timer.async_wait([beat](const boost::system::error_code& failure) {
        if (!failure) {
            put_off(beat);
        }
    });
}

void LoopWatch::run() {
    count_as_host_thread();
    std::vector<pollfd> awaited;
    for (const auto& beat : beats_) {
        awaited.push_back({beat->alarm.get(), POLLIN, 0});
    }
    awaited.push_back({over_.get(), POLLIN, 0});
    bool is_any_still = false;
    while (true) {
        ::poll(awaited.data(), awaited.size(), is_any_still ? second_look_ms : -1);
        if (awaited.back().revents != 0) {
            return;
        }
        is_any_still = false;
        for (const auto& beat : beats_) {
            eventfd_t ignored = 0;
            static_cast<void>(::eventfd_read(beat->alarm.get(), &ignored));  // a timer is read in the same way
            is_any_still = stands_still(*beat) || is_any_still;
        }
    }
}

bool LoopWatch::stands_still(Beat& beat) {
    const auto still_for = Steady::now() - beat.last_sign.load();
    auto& still = metrics::gauge("tenon_loops_standing_still", "Event loops that give no sign of life");
    if (still_for < longest_stall) {
        if (beat.is_told) {
            still.add(-1);
            log::warn("event loop {} goes on", beat.loop.index());
        }
        beat.is_suspected = beat.is_told = false;
        return false;
    }
    if (!std::exchange(beat.is_suspected, true) || std::exchange(beat.is_told, true)) {
        return true;  // where the whole process was stopped, the loop wakes only now, as we do: look again
    }
    still.add(1);
    const auto seconds = std::chrono::duration<double>(still_for).count();
    if (const auto at = ask(beat.loop)) {
        log::error(
            "event loop {} has stood still for {:.1f} s in plugin {} {}, {} ({}): all else on that loop waits; if it "
            "does not go on, restart tenond and have the vendor mend it",
            beat.loop.index(), seconds, at->plugin, at->version, at->doing, at->request_id
        );
    } else {
        log::error("event loop {} has stood still for {:.1f} s, and not in a plugin", beat.loop.index(), seconds);
    }
    return true;
}

}  // namespace tenon
