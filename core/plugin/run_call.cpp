#include "base/log.hpp"
#include "plugin/abi_text.hpp"
#include "plugin/plugin_context.hpp"
#include "plugin/plugin_entry.hpp"
#include "plugin/services.hpp"

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <utility>

namespace tenon {

namespace {

namespace this_coro = boost::asio::this_coro;

bool has_deadline(Deadline deadline) {
    return deadline != Deadline{} && deadline != Deadline::max();
}

/// Valid as long as its arguments are.
tenon_call_v1 view_of(const Call& call, const CallTexts& texts, const std::string* driver_info) {
    tenon_call_v1 out{};
    out.size = sizeof out;
    out.id = call.id;
    if (has_deadline(call.deadline)) {  // libstdc++'s steady_clock is CLOCK_MONOTONIC
        const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(call.deadline.time_since_epoch()).count();
        out.deadline_ns = static_cast<std::uint64_t>(ns);
    }
    out.method = to_abi(call.method.declared.name);
    out.http_method = to_abi(texts.http_method);
    out.args = to_abi(texts.args);
    if (call.node != nullptr) {
        out.node_uuid = to_abi(call.node->uuid);
        out.node_name = call.node->name ? to_abi(*call.node->name) : tenon_str{};
    }
    out.driver = to_abi(texts.driver);
    out.driver_info = driver_info != nullptr ? to_abi(*driver_info) : tenon_str{};
    out.request_id = to_abi(texts.request_id);
    out.user = to_abi(texts.user);
    out.project = to_abi(texts.project);
    return out;
}

/// nullptr: a driver method.
std::shared_ptr<const std::string> driver_info_of(const Call& call) {
    return call.node == nullptr ? nullptr : call.generation().visible_driver_info(call.node);
}

const tenon_method_v1* entry_of(const Call& call) {
    return static_cast<const tenon_method_v1*>(call.method.entry);
}

/// Everything that a blocking method is given: it may outlive its caller.
struct BlockingEntry {
    CallPtr call;
    KeptCallTexts texts;
    std::shared_ptr<const std::string> driver_info;
};

}  // namespace

bool PluginHost::Services::enter(const CallPtr& call, const Invocation& invocation, tenon_invoke_fn function) {
    call->is_entered = true;
    calls_.add(call);
    const auto driver_info = driver_info_of(*call);
    const auto given = view_of(*call, invocation, driver_info.get());
    {
        const PluginEntry inside(*call);
        function(call->generation().instance(), entry_of(*call), &given);
    }
    {
        auto& shard = calls_.shard_of(*call);
        const std::lock_guard lock(shard.mutex);
        call->is_entered = false;
        if (!call->is_completed) {
            return false;
        }
        if (call->operations.empty()) {
            shard.call_by_id.erase(call->id);
            return true;  // nobody waits for it yet
        }
    }
    settle(call);
    return true;
}

bool PluginHost::Services::enter_blocking(const CallPtr& call, const Invocation& invocation, tenon_invoke_fn function) {
    std::shared_ptr<const BlockingEntry> entry(new BlockingEntry{call, KeptCallTexts(invocation), driver_info_of(*call)}
    );
    calls_.add(call);
    auto work = [entry, function] {
        const auto given = view_of(*entry->call, entry->texts.get(), entry->driver_info.get());
        const PluginEntry inside(*entry->call);
        function(entry->call->generation().instance(), entry_of(*entry->call), &given);
    };
    const bool is_taken = pool_.try_submit(std::move(work), &call->generation());
    if (!is_taken) {
        calls_.remove(call);
    }
    return is_taken;
}

Result<PluginHost::Run>
PluginHost::Services::start(Loop& loop, const Invocation& invocation, tenon_invoke_fn function) {
    auto call = std::make_shared<Call>(loop, invocation.implementation, *invocation.method, invocation);
    if (auto admitted = call->generation().enter(call->method); admitted.has_error()) {
        return admitted.error();
    }
    call->is_admitted = true;
    if (function == entry_of(*call)->invoke) {
        call->generation().context().calls.add();
    }
    if (!call->method.declared.is_blocking) {
        const bool has_ended = enter(call, invocation, function);
        return Run{std::move(call), has_ended};
    }
    if (!enter_blocking(call, invocation, function)) {
        return error(Errc::limit, "Requested action cannot be performed due to lack of free conductor workers.");
    }
    return Run{std::move(call), false};
}

Result<CallResult*> PluginHost::Services::take_result(const CallPtr& call) {
    call->invocation = nullptr;
    if (!is_completed(*call)) {
        const auto& name = call->method.declared.name;
        const auto& plugin = call->generation().manifest().name;
        call->is_zombie = true;
        call->generation().context().zombies.add(1);
        log::warn("plugin {}: call {} of {} ignores its cancellation and is left behind", plugin, call->id, name);
        if (cancel_status(call->cancel_bits) == TENON_TIMEOUT) {
            return error(Errc::timed_out, fmt::format("Vendor method '{}' did not end in time.", name));
        }
        return error(Errc::cancelled, fmt::format("Vendor method '{}' was cancelled.", name));
    }
    return &call->result;
}

Awaitable<void> PluginHost::Services::wait_for_end(CallPtr call) {
    // Asio would otherwise throw at the next co_await; we still have to see the call to its end.
    co_await this_coro::throw_if_cancelled(false);
    Event ended(call->loop);
    call->waiter = &ended;
    const auto deadline = has_deadline(call->deadline) ? call->deadline : Deadline::max();
    auto* const client = call->invocation->client;
    if (client != nullptr) {
        client->listen(&ended);
    }
    const bool is_alone = client != nullptr && client->has_gone();
    const auto state = co_await this_coro::cancellation_state;  // shows what is said later, too
    if (!is_alone && !is_completed(*call) && state.cancelled() == boost::asio::cancellation_type::none) {
        co_await ended.begin_wait(deadline);
    }
    if (!is_completed(*call)) {
        std::uint32_t why = TENON_CALL_CANCELLED;
        if (client != nullptr && client->has_gone()) {
            why |= TENON_CALL_CLIENT_GONE;
        } else if (state.cancelled() == boost::asio::cancellation_type::none) {
            why |= TENON_CALL_DEADLINE;
        }
        co_await unwind(call, why);
    }
    if (client != nullptr) {
        client->listen(nullptr);
    }
    call->waiter = nullptr;
}

Awaitable<void> PluginHost::Services::unwind(const CallPtr& call, std::uint32_t why) {
    Event unwound(call->loop);
    call->waiter = &unwound;
    cancel(call, why);
    static_cast<void>(co_await unwound.wait_until(std::chrono::steady_clock::now() + grace_));
    call->waiter = nullptr;
}

}  // namespace tenon
