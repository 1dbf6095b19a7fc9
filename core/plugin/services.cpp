#include "plugin/services.hpp"

#include "base/log.hpp"
#include "plugin/abi_text.hpp"
#include "plugin/plugin_context.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace tenon {

namespace {

struct Limited {
    tenon_str text;
    const char* name;
    std::size_t most;
};

/// What is longer than it may be in a result.
std::optional<Limited> too_long(const tenon_result_v1& result) {
    const std::array<Limited, 4> texts{{
        {result.body, "body", max_abi_body},
        {result.content_type, "content_type", max_abi_text},
        {result.error_code, "error_code", max_abi_text},
        {result.error_message, "error_message", max_abi_text},
    }};
    for (const auto& each : texts) {
        if (view(each.text).size() > each.most) {
            return each;
        }
    }
    return std::nullopt;
}

/// Why a result is not taken, empty where there are no words for it; nullopt: it is.
std::optional<std::string> refuse(PluginContext& from, tenon_id id, const tenon_result_v1* result) {
    if (!TENON_HAS(result, tenon_result_v1, error_message)) {
        from.misbehaved("result_without_size", id);
        return std::string();
    }
    const auto text = too_long(*result);
    if (!text) {
        return std::nullopt;
    }
    from.misbehaved("result_too_large", id);
    return fmt::format(
        "Plugin '{}' gave a result whose {} has {} bytes; at most {} are taken.", from.plugin(), text->name,
        text->text.len, text->most
    );
}

void copy_without_body(const tenon_result_v1& from, CallResult& to) {
    to.status = from.status;
    if (from.status != TENON_OK || from.content_type.len != 0) {
        to.details.reset(new CallResultDetails{
            from.http_status, from.retry_after_ms, std::string(view(from.content_type)),
            std::string(view(from.error_message))});
    }
}

}  // namespace

PluginHost::Services::Services(LoopGroup& loops, BlockingPool& pool, BmcClient& bmc, std::chrono::milliseconds grace)
    : loops_(loops), pool_(pool), bmc_(bmc), grace_(grace), calls_(loops.size()) {}

PluginHost::Services::~Services() {
    const std::lock_guard lock(mutex_);
    for (auto* context : contexts_) {
        context->services_.store(nullptr, std::memory_order_release);
    }
    calls_.forget_all();
}

void PluginHost::Services::remember(PluginContext& context) {
    const std::lock_guard lock(mutex_);
    contexts_.push_back(&context);
}

void PluginHost::Services::forget(PluginContext& context) {
    const std::lock_guard lock(mutex_);
    std::erase(contexts_, &context);
}

const CallPtr* PluginHost::Services::find(PluginContext& from, CallTable::Shard& shard, tenon_id id) {
    const auto found = shard.call_by_id.find(id);
    if (found == shard.call_by_id.end() || &found->second->generation().context() != &from ||
        found->second->is_completed) {
        return nullptr;
    }
    return &found->second;
}

void PluginHost::Services::complete(PluginContext& from, tenon_id id, const tenon_result_v1* result) {
    auto refusal = refuse(from, id, result);
    std::string body(refusal ? std::string_view{} : view(result->body));  // while nobody waits for the lock
    auto& shard = calls_.shard_of(id);
    CallPtr completed;
    {
        const std::lock_guard lock(shard.mutex);
        if (const auto* const found = find(from, shard, id)) {
            auto* const call = found->get();
            if (refusal) {
                call->result.status = TENON_INTERNAL;
                call->result.details.reset(new CallResultDetails{0, 0, {}, std::move(*refusal)});
            } else {
                copy_without_body(*result, call->result);
                call->result.body = std::move(body);
            }
            call->is_completed = true;
            if (call->is_entered) {
                return;  // the loop is inside invoke() and will see it: no hop
            }
            completed = *found;
        }
    }
    if (completed == nullptr) {
        from.misbehaved("completion_of_unknown_call", id);
        return;
    }
    auto& loop = completed->loop;
    boost::asio::post(loop.executor(), [this, call = std::move(completed)] { settle(call); });
}

std::uint32_t PluginHost::Services::call_state(PluginContext& from, tenon_id id) {
    auto& shard = calls_.shard_of(id);
    const std::lock_guard lock(shard.mutex);
    const auto* const found = find(from, shard, id);
    return found == nullptr ? std::uint32_t{TENON_CALL_UNKNOWN} : (*found)->cancel_bits;
}

void PluginHost::Services::progress(PluginContext& from, tenon_id id, std::uint32_t percent, std::string text) {
    auto& shard = calls_.shard_of(id);
    CallPtr call;
    {
        const std::lock_guard lock(shard.mutex);
        if (const auto* const found = find(from, shard, id)) {
            call = *found;
        }
    }
    if (call == nullptr) {
        from.misbehaved("progress_of_unknown_call", id);
        return;
    }
    auto& loop = call->loop;
    boost::asio::post(loop.executor(), [call = std::move(call), percent, text = std::move(text)] {
        if (call->invocation != nullptr && call->invocation->observer != nullptr) {
            call->invocation->observer->progress(std::min(percent, std::uint32_t{100}), text);
        }
    });
}

std::string PluginHost::Services::request_id_of(tenon_id id) {
    auto& shard = calls_.shard_of(id);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.call_by_id.find(id);
    return found == shard.call_by_id.end() ? std::string() : found->second->request_id;
}

tenon_id PluginHost::Services::begin(PluginContext& from, tenon_id id, const OperationPtr& operation) {
    auto& shard = calls_.shard_of(id);
    {
        const std::lock_guard lock(shard.mutex);
        if (const auto* const found = find(from, shard, id)) {
            operation->call = *found;
            operation->id = CallTable::next_id(shard, operation->call->loop);
            operation->call->operations.push_back(operation);
            shard.operation_by_id.emplace(operation->id, operation);
        }
    }
    if (operation->call == nullptr) {
        from.misbehaved("operation_of_unknown_call", id);
        return 0;
    }
    const auto given = operation->id;
    boost::asio::post(operation->call->loop.executor(), [operation] { operation->start(); });
    return given;
}

void PluginHost::Services::cancel_operation(PluginContext& from, tenon_id id) {
    auto& shard = calls_.shard_of(id);
    OperationPtr operation;
    {
        const std::lock_guard lock(shard.mutex);
        if (const auto found = shard.operation_by_id.find(id); found != shard.operation_by_id.end()) {
            operation = found->second;
        }
    }
    // One that has just ended is no misbehaviour: nobody can know that in time.
    if (operation != nullptr && &operation->call->generation().context() == &from) {
        auto& loop = operation->call->loop;
        boost::asio::post(loop.executor(), [operation = std::move(operation)] { operation->cancel(TENON_CANCELLED); });
    }
}

void PluginHost::Services::finish(const OperationPtr& operation) {
    const auto& call = operation->call;
    auto& shard = calls_.shard_of(*call);
    const std::lock_guard lock(shard.mutex);
    shard.operation_by_id.erase(operation->id);
    auto& pending = call->operations;
    pending.erase(std::remove(pending.begin(), pending.end(), operation), pending.end());
    // An operation and its call hold each other until here; the caller still holds the operation.
    if (pending.empty() && call->is_completed && !call->is_entered) {
        shard.call_by_id.erase(call->id);
    }
}

tenon_status PluginHost::Services::why_cancelled(const Call& call) {
    auto& shard = calls_.shard_of(call);
    const std::lock_guard lock(shard.mutex);
    if (call.cancel_bits != 0) {
        return cancel_status(call.cancel_bits);
    }
    return call.is_completed ? TENON_CANCELLED : TENON_OK;
}

bool PluginHost::Services::is_completed(const Call& call) {
    auto& shard = calls_.shard_of(call);
    const std::lock_guard lock(shard.mutex);
    return call.is_completed;
}

InFlight PluginHost::Services::in_flight_of(const Generation& generation, std::size_t most) {
    auto calls = calls_.all();
    std::erase_if(calls, [&](const CallPtr& call) { return &call->generation() != &generation; });
    std::sort(calls.begin(), calls.end(), [](const CallPtr& a, const CallPtr& b) { return a->began < b->began; });
    InFlight found;
    found.calls = calls.size();
    for (const auto& call : calls) {
        auto& shard = calls_.shard_of(*call);
        const std::lock_guard lock(shard.mutex);
        found.operations += call->operations.size();
        if (found.oldest.size() < most) {
            found.oldest.push_back(
                {call->method.declared.name, call->request_id, call->node == nullptr ? "" : call->node->uuid,
                 std::chrono::duration_cast<std::chrono::milliseconds>(coarse_now() - call->began),
                 call->cancel_bits != 0}
            );
        }
    }
    return found;
}

void PluginHost::Services::cancel_all() {
    for (auto& call : calls_.all()) {
        auto& loop = call->loop;
        boost::asio::post(loop.executor(), [this, call = std::move(call)] { cancel(call, TENON_CALL_CANCELLED); });
    }
}

void PluginHost::Services::cancel(const CallPtr& call, std::uint32_t bits) {
    auto& shard = calls_.shard_of(*call);
    std::vector<OperationPtr> pending;
    {
        const std::lock_guard lock(shard.mutex);
        call->cancel_bits |= bits;
        pending = call->operations;
    }
    for (const auto& operation : pending) {
        operation->cancel(cancel_status(bits));
    }
}

void PluginHost::Services::settle(const CallPtr& call) {
    auto& shard = calls_.shard_of(*call);
    std::vector<OperationPtr> pending;
    {
        const std::lock_guard lock(shard.mutex);
        pending = call->operations;
        if (pending.empty()) {
            shard.call_by_id.erase(call->id);
        }
    }
    if (call->is_zombie) {
        call->is_zombie = false;
        call->generation().context().zombies.add(-1);
        log::info(
            "plugin {}: the late call {} of {} has completed at last", call->generation().manifest().name, call->id,
            call->method.declared.name
        );
    }
    if (call->waiter != nullptr) {
        call->waiter->set();
    }
    for (const auto& operation : pending) {
        operation->cancel(cancel_status(call->cancel_bits));
    }
}

}  // namespace tenon
