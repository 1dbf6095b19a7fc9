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

Error no_such_call(const std::string& id) {
    return error(Errc::not_found, fmt::format("Call {} could not be found.", id));
}

CallState state_after(Errc code, bool is_stopping) {
    switch (code) {
    case Errc::cancelled:
        return is_stopping ? CallState::interrupted : CallState::cancelled;
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

CallLog::CallEnd CallLog::interruption() {
    CallEnd end;
    end.state = CallState::interrupted;
    end.error = words_of_interruption;
    end.shown_error = words_of_interruption;
    end.error_kind = to_string(Errc::cancelled);
    return end;
}

CallLog::CallLog(CallStore& store)
    : store_(store), running_(metrics::gauge("tenon_async_calls_running", "Async calls accepted that have not ended")) {
    for (std::size_t i = 0; i < call_state_names.size(); ++i) {
        if (const std::string state(call_state_names[i]); has_ended(static_cast<CallState>(i))) {
            by_state_[i] =
                &metrics::counter("tenon_async_calls_total", "Async calls that have ended", {{"state", state}});
        }
    }
}

Awaitable<void> CallLog::recover(Loop& loop) {
    std::vector<CallEnding> endings;
    for (auto& record : store_.unfinished()) {
        const auto call = std::make_shared<LiveCall>(loop, std::move(record));
        running_.add(1);
        {
            const std::lock_guard lock(mutex_);
            live_[call->id] = call;
        }
        auto ending = close(*call, interruption());
        endings.insert(endings.end(), ending.begin(), ending.end());
    }
    if (!endings.empty()) {
        log::warn("{} async call(s) were interrupted when tenond stopped", endings.size());
        static_cast<void>(co_await store(loop, std::move(endings)));
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
    co_return call;
}

void CallLog::begin(LiveCall& call) {
    const std::lock_guard lock(mutex_);
    call.record.state = CallState::running;
    call.record.started_at = std::chrono::system_clock::now();
}

void CallLog::progress(LiveCall& call, unsigned percent, std::string_view text) {
    auto shown = call.secrets.in_text(text);
    const std::lock_guard lock(mutex_);
    call.record.progress_percent = percent;
    call.record.progress_text = std::move(shown);
}

Awaitable<void> CallLog::end(Loop& loop, LiveCallPtr call, const Result<Reply>& reply) {
    CallEnd ending;
    if (reply) {
        ending.reply = *reply;
        ending.shown_body = shown_result(*reply, call->secrets);
    } else {
        const auto code = reply.error().code;
        ending.state = state_after(code, is_stopping());
        ending.error =
            ending.state == CallState::interrupted ? std::string(words_of_interruption) : reply.error().message;
        ending.shown_error = bounded(call->secrets.in_text(ending.error));
        ending.error_kind = to_string(code);
    }
    auto closed = close(*call, std::move(ending));
    if (!closed.empty()) {
        static_cast<void>(co_await store(loop, std::move(closed)));
    }
}

bool CallLog::is_stopping() const {
    const std::lock_guard lock(mutex_);
    return is_stopping_;
}

std::vector<CallEnding> CallLog::close(LiveCall& call, CallEnd end) {
    const std::lock_guard lock(mutex_);
    if (std::exchange(call.is_ending, true)) {
        return {};
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
    std::vector<CallEnding> closed;
    closed.push_back({std::move(record), std::move(last_error)});
    return closed;
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
        wake(*found->second);
        if (stored) {
            live_.erase(found);
        } else {
            unstored_.push_back(std::move(ending));
        }
    }
    co_return stored.has_value();
}

void CallLog::wake(LiveCall& call) {
    for (auto& waiter : std::exchange(call.waiters, {})) {
        boost::asio::post(waiter->loop.executor(), [waiter] { waiter->ended.set(); });
    }
}

LiveCallPtr CallLog::find_live(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto found = live_.find(id);
    return found == live_.end() ? nullptr : found->second;
}

Awaitable<Result<CallRecord>> CallLog::find(Loop& loop, std::string id) {
    if (const auto live = find_live(id)) {
        const std::lock_guard lock(mutex_);
        co_return live->record;
    }
    const auto find = [this, &id](CallStore::Found found) { store_.find_call(id, std::move(found)); };
    auto stored = co_await from_callback<Result<std::optional<CallRecord>>>(loop, find);
    if (!stored) {
        co_return stored.error();
    }
    if (!*stored) {
        co_return no_such_call(id);
    }
    co_return std::move(**stored);
}

Awaitable<Result<CallRecord>> CallLog::wait(Loop& loop, std::string id, Deadline deadline) {
    if (const auto live = find_live(id)) {
        const auto waiter = std::make_shared<LiveCall::Waiter>(loop);
        bool waits = false;
        {
            const std::lock_guard lock(mutex_);
            waits = !is_stopping_ && !has_ended(live->record.state);
            if (waits) {
                live->waiters.push_back(waiter);
            }
        }
        if (waits) {
            static_cast<void>(co_await waiter->ended.wait_until(deadline));
            const std::lock_guard lock(mutex_);
            std::erase(live->waiters, waiter);
        }
    }
    co_return co_await find(loop, std::move(id));
}

Awaitable<Result<CallPage>> CallLog::list(Loop& loop, CallQuery query) {
    const auto states = query.states;
    if (std::find(states.begin(), states.end(), CallState::running) != states.end()) {
        query.states.push_back(CallState::accepted);
    }
    const auto list = [this, &query](CallStore::Listed listed) { store_.list_calls(query, std::move(listed)); };
    auto records = co_await from_callback<Result<std::vector<CallRecord>>>(loop, list);
    if (!records) {
        co_return records.error();
    }
    CallPage page;
    if (records->size() == query.limit && query.limit > 0) {
        page.next = records->back().id;
    }
    for (auto& record : *records) {
        if (!has_ended(record.state)) {  // it is running, or has ended by now
            auto newest = co_await find(loop, record.id);
            if (newest) {
                record = std::move(*newest);
            }
        }
        if (states.empty() || std::find(states.begin(), states.end(), record.state) != states.end()) {
            record.args.clear();
            record.result.clear();
            page.records.push_back(std::move(record));
        }
    }
    co_return page;
}

Awaitable<Result<CallRecord>> CallLog::cancel(Loop& loop, std::string id) {
    const auto live = find_live(id);
    auto record = co_await find(loop, id);
    if (!record) {
        co_return record.error();
    }
    if (!live || has_ended(record->state)) {
        co_return error(Errc::conflict, fmt::format("Call {} has ended already: {}.", id, to_string(record->state)));
    }
    boost::asio::post(live->loop.executor(), [live] {
        live->cancelled.emit(boost::asio::cancellation_type::terminal);
    });
    co_return record;
}

void CallLog::prepare_to_stop() {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
    for (const auto& [id, call] : live_) {
        wake(*call);
    }
}

Awaitable<void> CallLog::give_up(Loop& loop) {
    std::vector<LiveCallPtr> left;
    std::vector<CallEnding> endings;
    bool has_unstored = false;
    {
        const std::lock_guard lock(mutex_);
        has_unstored = !unstored_.empty();
        for (const auto& [id, call] : live_) {
            left.push_back(call);
        }
    }
    for (const auto& call : left) {
        auto ending = close(*call, interruption());
        endings.insert(endings.end(), ending.begin(), ending.end());
    }
    if (has_unstored || !endings.empty()) {
        static_cast<void>(co_await store(loop, std::move(endings)));
    }
}

}  // namespace tenon
