// What is told of calls, and asking them to stop.

#include "async/from_callback.hpp"
#include "conductor/call_log.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tenon {

namespace {

Error no_such_call(const std::string& id) {
    return error(Errc::not_found, fmt::format("Call {} could not be found.", id));
}

}  // namespace

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
    bool is_for_later = false;  // a next process would run it again, whatever we tell now
    {
        const std::lock_guard lock(mutex_);
        live->is_unwanted = true;
        is_for_later = may_rerun_ && std::exchange(live->record.is_repeatable, false);
        record = live->record;
    }
    if (is_for_later) {
        const auto noted = co_await note(loop, live);
        if (!noted) {
            co_return noted.error();
        }
    }
    boost::asio::post(live->loop.executor(), [live] {
        live->cancelled.emit(boost::asio::cancellation_type::terminal);
    });
    co_return record;
}

}  // namespace tenon
