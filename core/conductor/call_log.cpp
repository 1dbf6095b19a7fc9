#include "conductor/call_log.hpp"

#include "async/from_callback.hpp"
#include "base/error_name.hpp"
#include "base/log.hpp"
#include "conductor/call_words.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace tenon {

namespace {

CallState state_after(Errc code, bool is_interrupted) {
    switch (code) {
    case Errc::cancelled:
        return is_interrupted ? CallState::interrupted : CallState::cancelled;
    case Errc::timed_out:
        return CallState::timed_out;
    default:
        return CallState::failed;
    }
}

}  // namespace

/// What a call came to; `error` as the plugin said it, what is shown without secrets.
struct CallLog::CallEnd {
    CallState state = CallState::succeeded;
    Reply reply;
    std::string shown_body;
    std::string error;
    std::string shown_error;
    std::string error_kind;
};

CallLog::CallLog(CallStore& store, bool may_rerun)
    : store_(store),
      may_rerun_(may_rerun),
      running_(metrics::gauge("tenon_async_calls_running", "Async calls accepted that have not ended")) {
    for (std::size_t i = 0; i < call_state_names.size(); ++i) {
        if (const std::string state(call_state_names[i]); has_ended(static_cast<CallState>(i))) {
            by_state_[i] =
                &metrics::counter("tenon_async_calls_total", "Async calls that have ended", {{"state", state}});
        }
    }
}

Awaitable<Result<LiveCallPtr>> CallLog::accept(Loop& loop, const Invocation& invocation) {
    RecordedSecrets secrets;
    auto record = record_of(invocation, secrets);
    const auto insert = [this, &record](CallStore::Done done) { store_.accept(record, std::move(done)); };
    const auto stored = co_await from_callback<Result<void>>(loop, insert);
    if (!stored) {
        co_return error(
            stored.error().code,
            fmt::format("The call was not accepted, because its record could not be stored: {}", stored.error().message)
        );
    }
    auto call = std::make_shared<LiveCall>(loop, std::move(record), std::move(secrets));
    running_.add(1);
    const std::lock_guard lock(mutex_);
    live_[call->id] = call;
    publish(call->record);
    co_return call;
}

void CallLog::begin(LiveCall& call) {
    const std::lock_guard lock(mutex_);
    call.record.state = CallState::running;
    call.record.started_at = std::chrono::system_clock::now();
    publish(call.record);
}

void CallLog::progress(LiveCall& call, unsigned percent, std::string_view text) {
    auto shown = call.secrets.in_text(text);
    const std::lock_guard lock(mutex_);
    call.record.progress_percent = percent;
    call.record.progress_text = std::move(shown);
    publish(call.record);
}

void CallLog::count_bmc_request(LiveCall& call) {
    const std::lock_guard lock(mutex_);
    ++call.record.bmc_requests;
}

Awaitable<void> CallLog::end(Loop& loop, LiveCallPtr call, const Result<Reply>& reply) {
    CallEnd ending;
    if (reply) {
        ending.reply = *reply;
        ending.shown_body = shown_result(*reply, call->secrets);
    } else {
        const auto code = reply.error().code;
        ending.state = state_after(code, is_interrupted(*call));
        if (ending.state == CallState::interrupted && will_rerun(*call)) {
            co_return;
        }
        ending.error =
            ending.state == CallState::interrupted ? std::string(words_of_interruption) : reply.error().message;
        ending.shown_error = bounded(call->secrets.in_text(ending.error));
        ending.error_kind = to_string(code);
    }
    auto closed = close(*call, std::move(ending));
    if (closed) {
        std::vector<CallEnding> endings;
        endings.push_back(std::move(*closed));
        static_cast<void>(co_await store(loop, std::move(endings)));
    }
}

bool CallLog::is_interrupted(const LiveCall& call) const {
    const std::lock_guard lock(mutex_);
    return is_stopping_ && !call.is_unwanted;
}

std::optional<CallEnding> CallLog::close_interrupted(LiveCall& call) {
    CallEnd end;
    end.state = CallState::interrupted;
    end.error = words_of_interruption;
    end.shown_error = words_of_interruption;
    end.error_kind = to_string(Errc::cancelled);
    return close(call, std::move(end));
}

std::optional<CallEnding> CallLog::close(LiveCall& call, CallEnd end) {
    const std::lock_guard lock(mutex_);
    if (std::exchange(call.is_ending, true)) {
        return std::nullopt;
    }
    auto record = call.record;
    record.state = end.state;
    record.ended_at = std::chrono::system_clock::now();
    record.error = std::move(end.shown_error);
    record.error_kind = std::move(end.error_kind);
    record.result = std::move(end.shown_body);
    record.result_size = end.reply.body.size();
    record.result_type = std::move(end.reply.content_type);
    running_.add(-1);
    by_state_[static_cast<std::size_t>(record.state)]->add();
    auto last_error = last_error_of(record, end.error);
    return CallEnding{std::move(record), std::move(last_error)};
}

Awaitable<bool> CallLog::store(Loop& loop, std::vector<CallEnding> endings) {
    {
        const std::lock_guard lock(mutex_);
        std::move(unstored_.begin(), unstored_.end(), std::back_inserter(endings));
        unstored_.clear();
    }
    const auto finish = [this, &endings](CallStore::Done done) { store_.finish(endings, std::move(done)); };
    const auto stored = co_await from_callback<Result<void>>(loop, finish);
    if (!stored) {
        log::error("the end of {} async call(s) could not be stored: {}", endings.size(), stored.error().message);
    }
    const std::lock_guard lock(mutex_);
    for (auto& ending : endings) {
        const auto found = live_.find(ending.record.id);
        if (found == live_.end()) {
            continue;
        }
        found->second->record = ending.record;
        publish(ending.record);
        wake(*found->second);
        if (stored) {
            live_.erase(found);
        } else {
            unstored_.push_back(std::move(ending));
        }
    }
    co_return stored.has_value();
}

std::shared_ptr<CallFeed> CallLog::follow(Loop& loop, CallQuery query) {
    auto feed = std::make_shared<CallFeed>(loop, std::move(query));
    const std::lock_guard lock(mutex_);
    if (is_stopping_) {
        feed->end();
    }
    std::erase_if(feeds_, [](const auto& known) { return known.expired(); });
    feeds_.push_back(feed);
    return feed;
}

void CallLog::publish(const CallRecord& record) {
    for (const auto& known : feeds_) {
        if (const auto feed = known.lock()) {
            feed->push(record);
        }
    }
}

void CallLog::wake(LiveCall& call) {
    for (auto& waiter : std::exchange(call.waiters, {})) {
        boost::asio::post(waiter->loop.executor(), [waiter] { waiter->ended.set(); });
    }
}

}  // namespace tenon
