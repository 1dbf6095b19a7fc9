#pragma once

#include "async/event.hpp"
#include "async/loop.hpp"
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "conductor/call_feed.hpp"
#include "conductor/live_call.hpp"
#include "plugin/plugin_host.hpp"
#include "store/call_store.hpp"

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

/// Some of the calls that were asked for. Where what runs is told from what was accepted, a page may be shorter than
/// its limit and still have a next one.
struct CallPage {
    std::vector<CallRecord> records;
    std::optional<std::string> next;  ///< CallQuery::after of the next page; unset: this is the last
};

/// Every async call from its acceptance to the day when its record is removed: those that run in memory, all of them in
/// the store. Thread-safe; every coroutine runs on the loop that it is given.
class CallLog {
public:
    /// `may_rerun`: what is repeatable and cut off by our end stays unfinished, for the next process to run again.
    CallLog(CallStore& store, bool may_rerun);

    /// What an earlier process left unfinished: each is to begin again or to be interrupted.
    [[nodiscard]] std::vector<LiveCallPtr> take_unfinished(Loop& loop);
    /// Whether a call that our end cuts off is one for the next process.
    [[nodiscard]] bool will_rerun(const LiveCall& call) const;
    /// Counts one more run. False: that could not be stored, and so it must not run.
    [[nodiscard]] Awaitable<bool> begin_again(Loop& loop, LiveCallPtr call);
    /// Records these as interrupted, and in their nodes' `last_error`, too.
    [[nodiscard]] Awaitable<void> interrupt(Loop& loop, std::vector<LiveCallPtr> calls);

    /// A new call, which is on disk when this returns. An error: it is not, and must not be run.
    [[nodiscard]] Awaitable<Result<LiveCallPtr>> accept(Loop& loop, const Invocation& invocation);
    void begin(LiveCall& call);
    void progress(LiveCall& call, unsigned percent, std::string_view text);
    void count_bmc_request(LiveCall& call);
    /// Stores the end, and in the node's `last_error` why it was none to be glad of. What cannot be stored is told by
    /// find() all the same, and is stored with the next one that can be.
    [[nodiscard]] Awaitable<void> end(Loop& loop, LiveCallPtr call, const Result<Reply>& reply);

    /// Errc::not_found "Call … could not be found."
    [[nodiscard]] Awaitable<Result<CallRecord>> find(Loop& loop, std::string id);
    /// The same once the call has ended, or at `deadline`, or when the host is about to stop.
    [[nodiscard]] Awaitable<Result<CallRecord>> wait(Loop& loop, std::string id, Deadline deadline);
    /// The newest first, without arguments and results.
    [[nodiscard]] Awaitable<Result<CallPage>> list(Loop& loop, CallQuery query);
    /// What changes in the calls that the query asks for, from now on.
    [[nodiscard]] std::shared_ptr<CallFeed> follow(Loop& loop, CallQuery query);
    /// Asks a call to stop; it ends later. Errc::conflict when it has ended, Errc::not_found when there is none.
    [[nodiscard]] Awaitable<Result<CallRecord>> cancel(Loop& loop, std::string id);

    /// Lets everybody who waits or follows go. From now on a call that is cancelled is one that was interrupted.
    void prepare_to_stop();
    /// Records as interrupted what has not ended by now and is not to run again.
    [[nodiscard]] Awaitable<void> give_up(Loop& loop);

private:
    struct CallEnd;

    /// Whether a cancellation of it now is our own.
    [[nodiscard]] bool is_interrupted(const LiveCall& call) const;
    [[nodiscard]] LiveCallPtr find_live(const std::string& id) const;
    /// The end of the record, which nobody sees before it is stored; nothing when another end came first.
    [[nodiscard]] std::optional<CallEnding> close(LiveCall& call, CallEnd end);
    [[nodiscard]] std::optional<CallEnding> close_interrupted(LiveCall& call);
    /// True: these are on disk, and those that could not be stored before; then they are forgotten here.
    [[nodiscard]] Awaitable<bool> store(Loop& loop, std::vector<CallEnding> endings);
    static void wake(LiveCall& call);
    /// To whom it may concern; under the mutex.
    void publish(const CallRecord& record);

    /// How a call stands now, to the store; it has not ended.
    [[nodiscard]] Awaitable<Result<void>> note(Loop& loop, LiveCallPtr call);

    CallStore& store_;
    const bool may_rerun_;
    metrics::Gauge& running_;
    std::array<metrics::Counter*, call_state_names.size()> by_state_{};  // of those that have ended
    mutable std::mutex mutex_;  // guards what follows, and what LiveCall says is guarded by it
    bool is_stopping_ = false;
    std::map<std::string, LiveCallPtr> live_;  // accepted, running, or ended and not stored yet
    std::vector<CallEnding> unstored_;
    std::vector<std::weak_ptr<CallFeed>> feeds_;
};

}  // namespace tenon
