// What becomes, at the start, of the async calls that an end of tenond cut off.

#include "base/log.hpp"
#include "conductor/call_words.hpp"
#include "conductor/conductor_state.hpp"

#include <utility>

namespace tenon {

Awaitable<void> Conductor::State::recover(Loop& loop) {
    std::vector<LiveCallPtr> lost;
    auto unfinished = calls_.take_unfinished(loop);
    for (auto& call : unfinished) {
        auto again = calls_.will_rerun(*call) ? find_again(loop, *call) : std::nullopt;
        bool runs_again = false;
        if (again) {
            runs_again = co_await calls_.begin_again(loop, call);
        }
        if (!runs_again) {
            lost.push_back(std::move(call));
            continue;
        }
        log::info("call {} of {} runs again: tenond ended before it did", call->id, call->record.method);
        start_in_background(
            loop, std::move(call), std::move(again->invocation), std::move(again->reservation), std::move(again->slot)
        );
    }
    co_await calls_.interrupt(loop, std::move(lost));
}

/// Nothing: the plugin, the method or the node is not what it was, or somebody else has the node by now.
std::optional<Conductor::State::Admitted> Conductor::State::find_again(Loop& loop, LiveCall& call) {
    const auto& record = call.record;
    PassthruRequest request;
    request.method = record.method;
    request.http_method = record.http_method;
    request.args = record.args;
    request.request_id = record.request_id;
    request.user = record.user;
    request.project = record.project;
    NodePtr node;
    if (!record.node_uuid.empty()) {
        node = store_.find_by_uuid(record.node_uuid);
        if (!node) {
            return std::nullopt;
        }
    }
    auto found = node ? find_node_method(loop, *node, request) : find_driver_method(loop, record.driver, request);
    if (!found || !found->method->declared.is_async || !found->method->declared.is_idempotent ||
        !plugins_.check_args(*found->method, request.args)) {
        return std::nullopt;
    }
    auto slot = Slot::take(*this);
    if (!slot) {
        return std::nullopt;
    }
    std::optional<Reservation> reservation;
    if (node && found->method->declared.require_exclusive_lock) {
        auto free = reservations_.try_acquire(node->uuid, holder_of(request));
        if (!free) {
            return std::nullopt;
        }
        reservation.emplace(std::move(*free));
    }
    const auto deadline = deadline_of(found->method->declared);
    auto invocation = make_invocation(std::move(*found), std::move(request), record.driver, deadline);
    invocation.node = std::move(node);
    call.secrets = secrets_of(invocation);
    return Admitted{std::move(invocation), std::move(reservation), std::move(*slot)};
}

}  // namespace tenon
