// Vendor passthru: checks in Ironic's order (method, verb, lock, validate, run), then the plugin.

#include "base/log.hpp"
#include "conductor/conductor_state.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

namespace tenon {

namespace {

Result<MethodRef> find_method(
    const DriverCatalog& catalog, std::string_view driver, const MethodTable& table, const PassthruRequest& request
) {
    const auto* found = table.find(request.method);
    if (found == nullptr) {
        return error(
            Errc::invalid,
            fmt::format("No handler for method {}{}", request.method, catalog.why_absent(driver, request.method))
        );
    }
    const auto& verbs = found->method->declared.http_methods;
    if (std::ranges::find(verbs, request.http_method) == verbs.end()) {
        return error(
            Errc::invalid, fmt::format("The method {} does not support HTTP {}", request.method, request.http_method)
        );
    }
    return *found;
}

/// Whose hanging up ends the call; nullptr: nobody's, since a half-done change is worse than a finished one.
HangUp* client_of(const MethodRef& found, const PassthruRequest& request) {
    const auto& declared = found.method->declared;
    return declared.is_cancellable && !declared.is_async ? request.client : nullptr;
}

/// Of an async call, for those who look at its record.
class Recorder final : public CallObserver {
public:
    Recorder(CallLog& calls, LiveCall& call) : calls_(calls), call_(call) {}

    void progress(unsigned percent, std::string_view words) override { calls_.progress(call_, percent, words); }

    void bmc_request() override { calls_.count_bmc_request(call_); }

private:
    CallLog& calls_;
    LiveCall& call_;
};

PassthruOutcome accepted(const LiveCall& call) {
    PassthruOutcome outcome;
    outcome.is_async = true;
    outcome.call_id = call.id;
    return outcome;
}

Deadline client_deadline(const PassthruRequest& request) {
    return request.timeout ? std::chrono::steady_clock::now() + *request.timeout : Deadline::max();
}

}  // namespace

Invocation Conductor::State::make_invocation(
    MethodRef&& found, PassthruRequest&& request, std::string_view driver, Deadline deadline
) {
    Invocation invocation;
    invocation.deadline = deadline;
    invocation.method = found.method;
    invocation.http_method = *std::ranges::find(found.method->declared.http_methods, request.http_method);
    invocation.args = request.args;
    invocation.is_args_checked = request.is_args_checked;
    invocation.driver = driver;
    invocation.request_id = request.request_id;
    invocation.user = request.user;
    invocation.project = request.project;
    invocation.client = client_of(found, request);
    invocation.implementation = std::move(found.implementation);
    return invocation;
}

Deadline Conductor::State::deadline_of(const VendorMethod& method) const {
    const auto now = std::chrono::steady_clock::now();
    return now +
           (method.timeout.count() > 0 ? method.timeout : std::chrono::nanoseconds(config_.calls.default_timeout));
}

// A call holds the implementation that it runs and nothing else: other plugins of its node may go meanwhile.

Result<MethodRef>
Conductor::State::find_node_method(Loop& loop, const Node& node, const PassthruRequest& request) const {
    const auto* const current = snapshot_.on(loop);
    const auto driver = current->compose(node);
    return driver ? find_method(*current, node.driver, (*driver)->node_methods, request) : driver.error();
}

Result<MethodRef>
Conductor::State::find_driver_method(Loop& loop, std::string_view driver, const PassthruRequest& request) const {
    const auto* const current = snapshot_.on(loop);
    const auto type = current->find(driver);
    return type ? find_method(*current, driver, (*type)->defaults->driver_methods, request) : type.error();
}

// Nothing of what follows is a coroutine that need not be one: each costs a call as much as its look-ups do.

Soon<Result<PassthruOutcome>> Conductor::State::call_node(Loop& loop, NodePtr node, PassthruRequest&& request) {
    auto found = find_node_method(loop, *node, request);
    if (!found) {
        return found.error();
    }
    auto slot = Slot::take(*this);
    if (!slot) {
        return slot.error();
    }
    if (!found->method->declared.require_exclusive_lock) {
        return run(loop, admit(std::move(*found), std::move(request), node->driver, std::move(*slot), node));
    }
    if (auto reserved = reservations_.try_acquire(node->uuid, holder_of(request))) {
        const auto deadline = client_deadline(request);
        return run_reserved(
            loop, *node, std::move(request), std::move(*found), std::move(*slot), std::move(*reserved), deadline
        );
    }
    return stand_in_line(loop, std::move(node), std::move(request), std::move(*found), std::move(*slot));
}

Awaitable<Result<PassthruOutcome>>
Conductor::State::stand_in_line(Loop& loop, NodePtr node, PassthruRequest request, MethodRef found, Slot slot) {
    const auto deadline = client_deadline(request);
    auto wish = wish_for(*node, request.method);
    wish.by.request_id = request.request_id;
    wish.refused_by = request.refused_by;
    wish.client = client_of(found, request);
    wish.wait = std::min(request.lock_wait.value_or(wish.wait), std::max(wish.wait, config_.calls.node_lock_max_wait));
    wish.wait = std::min(wish.wait, request.timeout.value_or(wish.wait));
    auto reserved = co_await reserve(loop, std::move(wish));
    if (!reserved) {
        co_return reserved.error();
    }
    auto outcome = run_reserved(
        loop, *node, std::move(request), std::move(found), std::move(slot), std::move(*reserved), deadline
    );
    co_return co_await brought(std::move(outcome));
}

Soon<Result<PassthruOutcome>> Conductor::State::run_reserved(
    Loop& loop, const Node& node, PassthruRequest&& request, MethodRef&& found, Slot&& slot, Reservation&& reserved,
    Deadline deadline
) {
    // Until we had it somebody may have changed or deleted the node.
    auto current = store_.find_by_uuid(node.uuid);
    if (!current) {
        return error(Errc::not_found, fmt::format("Node {} could not be found.", node.uuid));
    }
    auto call = admit(std::move(found), std::move(request), node.driver, std::move(slot), std::move(current));
    call->invocation.deadline = deadline;
    call->reservation.emplace(std::move(reserved));
    return run(loop, std::move(call));
}

Soon<Result<PassthruOutcome>>
Conductor::State::call_driver(Loop& loop, std::string_view driver, PassthruRequest&& request) {
    auto found = find_driver_method(loop, driver, request);
    if (!found) {
        return found.error();
    }
    auto slot = Slot::take(*this);
    if (!slot) {
        return slot.error();
    }
    return run(loop, admit(std::move(*found), std::move(request), driver, std::move(*slot), nullptr));
}

Conductor::State::AdmittedPtr Conductor::State::admit(
    MethodRef&& found, PassthruRequest&& request, std::string_view driver, Slot slot, NodePtr node
) {
    const auto deadline = client_deadline(request);
    AdmittedPtr call(new Admitted{
        make_invocation(std::move(found), std::move(request), driver, deadline), std::nullopt, std::move(slot)});
    call->invocation.node = std::move(node);
    return call;
}

Soon<Result<PassthruOutcome>> Conductor::State::run(Loop& loop, AdmittedPtr call) {
    auto& invocation = call->invocation;
    const auto& method = *invocation.method;
    if (auto checked = plugins_.check_args(method, invocation.args, invocation.is_args_checked); !checked) {
        return checked.error();
    }
    invocation.deadline = std::min(invocation.deadline, deadline_of(method.declared));
    if (plugins_.has_validation(method)) {
        return validate(loop, std::move(call));
    }
    return run_valid(loop, std::move(call));
}

Awaitable<Result<PassthruOutcome>> Conductor::State::validate(Loop& loop, AdmittedPtr call) {
    if (const auto valid = co_await plugins_.validate(loop, call->invocation); !valid) {
        co_return valid.error();
    }
    co_return co_await brought(run_valid(loop, std::move(call)));
}

Soon<Result<PassthruOutcome>> Conductor::State::run_valid(Loop& loop, AdmittedPtr call) {
    if (call->invocation.method->declared.is_async) {
        return accept(loop, std::move(call));
    }
    return answer(loop, std::move(call));
}

Soon<Result<PassthruOutcome>> Conductor::State::answer(Loop& loop, AdmittedPtr call) {
    auto run = plugins_.begin(loop, call->invocation);
    if (!run) {
        return outcome_of(*call, run.error());
    }
    if (run->has_ended) {
        return outcome_of(*call, plugins_.take_reply(*run, call->invocation));
    }
    auto wait = plugins_.wait_for_end(*run);
    auto finish = [this, call = std::move(call), run = std::move(*run)]() mutable {
        const auto ended = std::move(call);  // its reservation goes before anybody is told
        return outcome_of(*ended, plugins_.take_reply(run, ended->invocation));
    };
    return {std::move(wait), finish_by<Result<PassthruOutcome>>(std::move(finish))};
}

Result<PassthruOutcome> Conductor::State::outcome_of(const Admitted& call, Result<Reply>&& reply) {
    (reply ? calls_succeeded_ : calls_failed_).add();
    if (!reply) {
        return reply.error();
    }
    return PassthruOutcome{false, {}, call.invocation.method->declared.is_attach, std::move(*reply)};
}

Awaitable<Result<PassthruOutcome>> Conductor::State::accept(Loop& loop, AdmittedPtr call) {
    auto record = co_await calls_.accept(loop, call->invocation);
    if (!record) {
        co_return record.error();
    }
    auto outcome = accepted(**record);
    start_in_background(
        loop, std::move(*record), std::move(call->invocation), std::move(call->reservation), std::move(call->slot)
    );
    co_return outcome;
}

void Conductor::State::start_in_background(
    Loop& loop, LiveCallPtr call, Invocation invocation, std::optional<Reservation> reservation, Slot slot
) {
    // The signal outlives the coroutine that listens to it, and this turn of the loop besides.
    auto ended = [&loop, call](const std::exception_ptr& thrown) {
        if (thrown) {
            log::error("call {}: what ran it ended by an exception", call->id);
        }
        boost::asio::post(loop.executor(), [call] {});
    };
    auto& cancelled = call->cancelled;
    KeptCallTexts texts(invocation);
    auto running = run_in_background(
        loop, std::move(call), std::move(invocation), std::move(texts), std::move(reservation), std::move(slot)
    );
    boost::asio::co_spawn(
        loop.executor(), std::move(running), boost::asio::bind_cancellation_slot(cancelled.slot(), std::move(ended))
    );
}

Awaitable<void> Conductor::State::run_in_background(
    Loop& loop, LiveCallPtr call, Invocation invocation, KeptCallTexts texts, std::optional<Reservation> reservation,
    Slot slot
) {
    static_cast<CallTexts&>(invocation) = texts.get();  // who asked for it has his 202 and is gone
    // As locals, so that they go in this order: what counts us as in flight goes last.
    const auto held_slot = std::move(slot);
    const auto held_reservation = std::move(reservation);
    // A cancellation is for the plugin; we see the call to its end.
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    calls_.begin(*call);
    Recorder recorder(calls_, *call);
    invocation.observer = &recorder;
    const auto reply = co_await plugins_.invoke(loop, invocation);
    (reply ? calls_succeeded_ : calls_failed_).add();
    if (!reply) {
        async_failures_.add();
        log::warn(
            "{}: {} {}: async {} failed: {} (call {})", invocation.request_id, invocation.node ? "node" : "driver",
            invocation.node ? invocation.node->uuid : invocation.driver, invocation.method->declared.name,
            reply.error().message, call->id
        );
    }
    // Stored before the reservation goes: who sees the node free sees what became of the call.
    co_await calls_.end(loop, call, reply);
}

}  // namespace tenon
