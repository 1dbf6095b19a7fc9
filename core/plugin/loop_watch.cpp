#include "plugin/loop_watch.hpp"

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/thread_census.hpp"
#include "plugin/crash_report.hpp"
#include "plugin/plugin_entry.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <array>
#include <atomic>
#include <csignal>
#include <ctime>
#include <optional>
#include <string_view>

namespace tenon {

namespace {

using Steady = std::chrono::steady_clock;

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

struct LoopWatch::Beat {
    std::atomic<bool> is_answered{true};
    Steady::time_point asked_at;
    bool is_told = false;
};

LoopWatch::LoopWatch(LoopGroup& loops, Timing timing) : loops_(loops), timing_(timing) {
    for (unsigned i = 0; i < loops.size(); ++i) {
        beats_.push_back(std::make_shared<Beat>());
    }
}

LoopWatch::~LoopWatch() {
    stop();
}

void LoopWatch::start() {
    struct sigaction action {};
    action.sa_handler = &answer;
    action.sa_flags = SA_RESTART | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    sigaction(ask_signal, &action, nullptr);
    thread_ = std::thread([this] { run(); });
}

void LoopWatch::stop() {
    {
        const std::lock_guard lock(mutex_);
        is_over_ = true;
    }
    over_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void LoopWatch::run() {
    count_as_host_thread();
    std::unique_lock lock(mutex_);
    while (!over_.wait_for(lock, timing_.period, [this] { return is_over_; })) {
        for (unsigned i = 0; i < loops_.size(); ++i) {
            look_at(loops_.at(i), *beats_[i]);
        }
    }
}

void LoopWatch::look_at(Loop& loop, Beat& beat) const {
    const auto now = Steady::now();
    auto& stuck = metrics::gauge("tenon_loops_standing_still", "Event loops that give no sign of life");
    if (beat.is_answered.load(std::memory_order_acquire)) {
        if (beat.is_told) {
            stuck.add(-1);
            log::warn("event loop {} goes on", loop.index());
        }
        beat.is_told = false;
        beat.asked_at = now;
        beat.is_answered.store(false, std::memory_order_release);
        boost::asio::post(loop.executor(), [mine = beats_[loop.index()]] {
            mine->is_answered.store(true, std::memory_order_release);
        });
        return;
    }
    if (beat.is_told || now - beat.asked_at < timing_.limit) {
        return;
    }
    beat.is_told = true;
    stuck.add(1);
    const auto seconds = std::chrono::duration<double>(now - beat.asked_at).count();
    if (const auto at = ask(loop)) {
        log::error(
            "event loop {} has stood still for {:.1f} s in plugin {} {}, {} ({}): all else on that loop waits; if it "
            "does not go on, restart tenond and have the vendor mend it",
            loop.index(), seconds, at->plugin, at->version, at->doing, at->request_id
        );
    } else {
        log::error("event loop {} has stood still for {:.1f} s, and not in a plugin", loop.index(), seconds);
    }
}

}  // namespace tenon
