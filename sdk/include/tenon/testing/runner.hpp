// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/testing/args_check.hpp>
#include <tenon/testing/call_options.hpp>
#include <tenon/testing/lent_call.hpp>
#include <tenon/testing/process_watch.hpp>
#include <tenon/testing/result.hpp>
#include <tenon/testing/services.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tenon::test::detail {

/// See RunningCall::cancel_at_operation().
struct CancelAt {
    std::size_t operation = 0;
    std::chrono::nanoseconds after{0};
    std::uint32_t bits = TENON_CALL_CANCELLED;
};

/// One call as a test sees it: validate, when the method has it, and invoke.
struct Run {
    std::string name{};
    const tenon_method_v1* method = nullptr;
    bool is_driver_method = false;
    std::string args{};
    CallOptions options{};
    std::uint64_t begun_ns = 0;
    std::uint64_t deadline_ns = 0;
    std::uint64_t deadline_timer = 0;
    std::uint32_t cancel_bits = 0;
    std::atomic<std::size_t> steps = 0;            ///< operations begun, and callbacks that have returned
    std::atomic<std::size_t> last_step = no_step;  ///< after so many steps the call is cancelled
    std::atomic<std::uint32_t> last_bits = 0;      ///< ... with these bits
    static constexpr std::size_t no_step = static_cast<std::size_t>(-1);
    AbiCallPtr current{};
    std::optional<CancelAt> cancel_at{};
    std::atomic<std::size_t> operations = 0;
    bool has_passed_validation = false;
    bool has_ended = false;
    Completion completion{};
    std::chrono::nanoseconds elapsed{0};
};

using RunPtr = std::shared_ptr<Run>;

/// Carries calls to their ends. Used by the test's thread, which is the event loop while it waits.
class Runner {
public:
    Runner(Services& services, ProcessWatch& watch, void* instance, std::chrono::milliseconds patience)
        : services_(services),
          loop_(services.loop),
          book_(services.book),
          failures_(*services.failures),
          watch_(watch),
          instance_(instance),
          patience_(patience),
          blocks_(services.memory.blocks()) {
        loop_.on_stall = [this](std::chrono::milliseconds took) {
            failures_.add(
                "the event loop stood still for " + std::to_string(took.count()) + " ms during " + names_of_running() +
                ": a coroutine waits by co_await and never blocks"
            );
        };
    }

    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    /// The run has name, method, args and options; it begins when the loop runs.
    void start(const RunPtr& run) {
        run->begun_ns = loop_.now_ns();
        runs_.push_back(run);
        const auto mistake = run->options.skips_check
                                 ? std::string()
                                 : ArgsCheck::mistake_in(to_view(run->method->args_schema), run->args);
        if (!mistake.empty()) {
            refuse(run, TENON_INVALID, mistake);
            return;
        }
        constexpr std::uint64_t default_ns = 600'000'000'000;
        const auto own_ns = run->method->timeout_ns == 0 ? default_ns : run->method->timeout_ns;
        const auto given_ns = run->options.deadline.value_or(std::chrono::nanoseconds(0)).count();
        const auto ns = run->options.deadline ? static_cast<std::uint64_t>(given_ns > 0 ? given_ns : 0) : own_ns;
        run->deadline_ns = run->begun_ns + ns;
        run->deadline_timer = loop_.after(ns, [this, run] { cancel(run, TENON_CALL_CANCELLED | TENON_CALL_DEADLINE); });
        if (run->method->validate != nullptr) {
            enter(run, run->method->validate, run->name + ", validate");
        } else {
            pass(run);
        }
    }

    void cancel(const RunPtr& run, std::uint32_t bits) {
        run->cancel_bits |= bits;
        if (!run->has_ended && run->current != nullptr) {
            book_.cancel(run->current, bits);
        }
    }

    void cancel_at_step(const RunPtr& run, std::size_t steps, std::uint32_t bits) {
        run->last_bits = bits;
        run->last_step = steps;
        if (run->steps >= steps) {
            cancel(run, bits);
        }
    }

    void cancel_after(const RunPtr& run, std::chrono::nanoseconds duration, std::uint32_t bits) {
        const auto ns = duration.count() > 0 ? static_cast<std::uint64_t>(duration.count()) : 0;
        loop_.after(ns, [this, run, bits] { cancel(run, bits); });
    }

    Result wait(const RunPtr& run) {
        run_until([&] { return run->has_ended; }, run->name);
        const bool is_accepted = (run->method->flags & TENON_METHOD_ASYNC) != 0 && run->has_passed_validation;
        const auto& end = run->completion;
        const bool names_http = end.status != TENON_OK && end.http_status != 0;
        const auto http = is_accepted ? 202 : names_http ? end.http_status : http_status_of(end.status);
        return Result(run->name, end, http, run->elapsed, services_.failures);
    }

    /// Lets all calls go on for so much virtual time.
    void run_for(std::chrono::nanoseconds duration) {
        const auto is_over = std::make_shared<bool>(false);
        const auto ns = duration.count() > 0 ? static_cast<std::uint64_t>(duration.count()) : 0;
        loop_.after(ns, [is_over] { *is_over = true; });
        run_until([&] { return *is_over; }, names_of_running());
    }

    void cancel_all() {
        for (const auto& run : std::vector<RunPtr>(runs_)) {
            cancel(run, TENON_CALL_CANCELLED);
        }
        run_until([this] { return runs_.empty(); }, names_of_running());
    }

    [[nodiscard]] bool is_idle() const noexcept { return runs_.empty(); }

private:
    void enter(const RunPtr& run, tenon_invoke_fn function, const std::string& name) {
        const bool is_blocking = (run->method->flags & TENON_METHOD_BLOCKING) != 0;
        if (is_blocking && services_.is_refusing_threads) {
            refuse(
                run, TENON_UNAVAILABLE, "Requested action cannot be performed due to lack of free conductor workers."
            );
            return;
        }
        const auto call = book_.open(name);
        run->current = call;
        call->on_end = [this, run, call, function] {
            const bool is_validation = function == run->method->validate && !run->has_passed_validation;
            if (is_validation && call->completion.is_complete && call->completion.status == TENON_OK) {
                pass(run);
            } else {
                end(run, call->completion);
            }
        };
        call->on_step = [this, weak = std::weak_ptr(run)] {
            if (const auto stepping = weak.lock(); stepping != nullptr && ++stepping->steps == stepping->last_step) {
                loop_.post([this, stepping] { cancel(stepping, stepping->last_bits); });
            }
        };
        call->on_operation = [this, weak = std::weak_ptr(run)] {
            const auto begun = weak.lock();
            const auto number = begun != nullptr ? begun->operations.fetch_add(1) + 1 : 0;
            if (begun != nullptr && begun->cancel_at && begun->cancel_at->operation == number) {
                cancel_after(begun, begun->cancel_at->after, begun->cancel_at->bits);
            }
        };
        if (run->cancel_bits != 0) {
            book_.cancel(call, run->cancel_bits);
        }
        auto work = [this, run, call, function] {
            {
                const auto lent = std::make_unique<LentCall>(
                    call->id, run->name, run->args, run->options, run->deadline_ns, run->is_driver_method,
                    services_.is_later
                );
                function(instance_, run->method, lent->get());
            }
            book_.leave(call);
        };
        if (!is_blocking) {
            loop_.post(std::move(work));
        } else {
            loop_.run_on_thread(std::move(work));
        }
    }

    void pass(const RunPtr& run) {
        run->has_passed_validation = true;
        enter(run, run->method->invoke, run->name);
    }

    void refuse(const RunPtr& run, tenon_status status, std::string message) {
        Completion completion;
        completion.is_complete = true;
        completion.status = status;
        completion.message = std::move(message);
        end(run, std::move(completion));
    }

    void end(const RunPtr& run, Completion completion) {
        const bool is_file = (run->method->flags & TENON_METHOD_ATTACH) != 0;
        if (!completion.is_complete) {
            completion.message = "Vendor method '" + run->name + "' did not end in time.";
        } else if (completion.status != TENON_OK) {
            completion.body.clear();
        } else if (!is_file && !completion.body.empty() && !json::accept(completion.body)) {
            failures_.add(run->name + " returned something that is not JSON: " + clipped(completion.body));
        }
        loop_.cancel_timer(run->deadline_timer);
        run->completion = std::move(completion);
        run->elapsed = std::chrono::nanoseconds(static_cast<std::int64_t>(loop_.now_ns() - run->begun_ns));
        run->has_ended = true;
        run->current = nullptr;
        std::erase(runs_, run);
        ended_since_quiet_ += (ended_since_quiet_.empty() ? "" : ", ") + run->name;
    }

    void run_until(const std::function<bool()>& is_done, const std::string& names) {
        constexpr std::size_t most_steps = 100'000;
        watch_.begin();
        bool was_stuck = false;
        std::size_t steps = 0;
        for (auto now = loop_.now_ns(); !is_done();) {
            const bool others_work = book_.has_invisible_work() && watch_.has_plugin_threads(loop_.threads());
            const auto step = loop_.step(others_work, patience_);
            steps = std::exchange(now, loop_.now_ns()) == loop_.now_ns() ? steps + 1 : 0;
            if (step == EventLoop::Step::dry) {
                give_up("its deadline passed, it was cancelled, and nothing of it is left that could complete it");
                break;
            }
            if (steps > most_steps) {
                give_up("it had " + std::to_string(most_steps) + " callbacks without any time passing");
                break;
            }
            if (step == EventLoop::Step::stuck && std::exchange(was_stuck, true)) {
                give_up(
                    "it did nothing that a host can see for " + std::to_string(patience_.count()) +
                    " ms, was cancelled, and did nothing for as long again"
                );
                break;
            }
            if (step == EventLoop::Step::stuck) {
                for (const auto& run : std::vector<RunPtr>(runs_)) {
                    cancel(run, TENON_CALL_CANCELLED);
                }
            }
        }
        const bool is_quiet = runs_.empty() && !book_.has_given_up();
        const bool has_threads = is_quiet ? !loop_.join_idle(patience_) : loop_.threads() > 0;
        if (is_quiet) {
            check_memory();
        }
        watch_.end(names, has_threads);
    }

    void give_up(const std::string& why) {
        for (const auto& call : book_.running()) {
            failures_.add(call->name + " was never completed: " + why);
            book_.give_up(call);
        }
    }

    void check_memory() {
        for (int attempt = 0; attempt < 500 && services_.memory.blocks() > blocks_ && watch_.has_plugin_threads(0);
             ++attempt) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));  // a thread that has just completed a call
        }
        if (services_.memory.blocks() > blocks_) {
            failures_.add(
                ended_since_quiet_ + " left something of the host's memory behind; in use are now " +
                services_.memory.str()
            );
        }
        blocks_ = services_.memory.blocks();
        ended_since_quiet_.clear();
    }

    [[nodiscard]] std::string names_of_running() const {
        std::string names;
        for (const auto& run : runs_) {
            names += (names.empty() ? "" : ", ") + run->name;
        }
        return names.empty() ? "no call" : names;
    }

    Services& services_;
    EventLoop& loop_;
    CallBook& book_;
    Failures& failures_;
    ProcessWatch& watch_;
    void* instance_;
    std::chrono::milliseconds patience_;
    std::vector<RunPtr> runs_;  // those that have not ended
    std::size_t blocks_;        // of the host's memory when no call ran last
    std::string ended_since_quiet_;
};

}  // namespace tenon::test::detail
