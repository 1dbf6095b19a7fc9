// Calls over an end of tenond: what is left for the next process, and what the one before left.

#include "async/from_callback.hpp"
#include "base/log.hpp"
#include "conductor/call_log.hpp"

#include <utility>

namespace tenon {

namespace {

/// A call that ends tenond each time is not to do so for ever.
constexpr std::uint64_t max_reruns = 3;

}  // namespace

std::vector<LiveCallPtr> CallLog::take_unfinished(Loop& loop) {
    std::vector<LiveCallPtr> calls;
    for (auto& record : store_.unfinished()) {
        calls.push_back(std::make_shared<LiveCall>(loop, std::move(record)));
        running_.add(1);
        const std::lock_guard lock(mutex_);
        live_[calls.back()->id] = calls.back();
    }
    return calls;
}

bool CallLog::will_rerun(const LiveCall& call) const {
    const std::lock_guard lock(mutex_);
    return may_rerun_ && call.record.is_repeatable && call.record.reruns < max_reruns;
}

Awaitable<bool> CallLog::begin_again(Loop& loop, LiveCallPtr call) {
    {
        const std::lock_guard lock(mutex_);
        ++call->record.reruns;
    }
    const auto noted = co_await note(loop, call);
    if (!noted) {
        log::error("call {} does not run again: {}", call->id, noted.error().message);
    }
    co_return noted.has_value();
}

Awaitable<Result<void>> CallLog::note(Loop& loop, LiveCallPtr call) {
    const auto write = [this, &call](CallStore::Done done) {
        const std::lock_guard lock(mutex_);  // also while it is handed over: an end comes after it or prevents it
        if (call->is_ending) {
            done({});
            return;
        }
        auto record = call->record;
        record.state = CallState::accepted;
        store_.finish({CallEnding{std::move(record), std::nullopt}}, std::move(done));
    };
    co_return co_await from_callback<Result<void>>(loop, write);
}

Awaitable<void> CallLog::interrupt(Loop& loop, std::vector<LiveCallPtr> calls) {
    std::vector<CallEnding> endings;
    for (const auto& call : calls) {
        if (auto ending = close_interrupted(*call)) {
            endings.push_back(std::move(*ending));
        }
    }
    if (!endings.empty()) {
        log::warn("{} async call(s) were interrupted when tenond stopped", endings.size());
        static_cast<void>(co_await store(loop, std::move(endings)));
    }
}

void CallLog::prepare_to_stop() {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
    for (const auto& [id, call] : live_) {
        wake(*call);
    }
    for (const auto& known : feeds_) {
        if (const auto feed = known.lock()) {
            feed->end();
        }
    }
}

Awaitable<void> CallLog::give_up(Loop& loop) {
    std::vector<LiveCallPtr> left;
    bool has_unstored = false;
    {
        const std::lock_guard lock(mutex_);
        has_unstored = !unstored_.empty();
        for (const auto& [id, call] : live_) {
            left.push_back(call);
        }
    }
    std::erase_if(left, [this](const LiveCallPtr& call) { return will_rerun(*call); });
    co_await interrupt(loop, std::move(left));
    if (has_unstored) {
        static_cast<void>(co_await store(loop, {}));
    }
}

}  // namespace tenon
