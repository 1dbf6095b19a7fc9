#include "plugin/plugin_host.hpp"

#include "base/json_outline.hpp"
#include "plugin/abi_status.hpp"
#include "plugin/args_schema.hpp"
#include "plugin/plugin_context.hpp"
#include "plugin/services.hpp"

#include <fmt/format.h>

#include <utility>

namespace tenon {

namespace {

const tenon_method_v1& entry_of(const Invocation& invocation) {
    return *static_cast<const tenon_method_v1*>(invocation.method->entry);
}

/// The plugin's words as they are; a sentence of ours when it has none.
Error error_from(CallResult& result, const Invocation& invocation) {
    Error out;
    out.code = errc_from(result.status);
    auto& details = *result.details;
    out.message = std::move(details.error_message);
    out.retry_after_ms = details.retry_after_ms;
    if (details.http_status >= 200 && details.http_status <= 599) {
        out.http_status = details.http_status;
    }
    if (out.message.empty()) {
        const auto name = name_of_status(result.status);
        out.message = fmt::format(
            "Vendor method '{}' of plugin '{}' failed without saying why ({}).", invocation.method->declared.name,
            invocation.implementation->generation->manifest().name,
            name.empty() ? fmt::format("status {}", result.status) : std::string(name)
        );
    }
    return out;
}

// What a coroutine names stays in its memory for as long as the call takes: what follows a call's end are functions.

/// Takes of it only what a failure says.
Result<void> success_of(const Result<CallResult*>& ended, const Invocation& invocation) {
    if (ended.has_error()) {
        return ended.error();
    }
    return (*ended)->status == TENON_OK ? Result<void>() : error_from(**ended, invocation);
}

Result<Reply> reply_of(const Result<CallResult*>& ended, const Invocation& invocation) {
    if (auto succeeded = success_of(ended, invocation); !succeeded) {
        return succeeded.error();
    }
    auto& result = **ended;
    const bool is_attach = invocation.method->declared.is_attach;
    if (!is_attach && result.body.empty()) {
        result.body = "null";
    } else if (!is_attach && !is_json(result.body)) {
        auto& generation = *invocation.implementation->generation;
        generation.context().misbehaved("result_no_json", 0);
        return error(
            Errc::plugin,
            fmt::format(
                "Plugin '{}' gave a result of vendor method '{}' that is no JSON; have its vendor mend it.",
                generation.manifest().name, invocation.method->declared.name
            )
        );
    }
    return Reply{std::move(result.body), result.details ? std::move(result.details->content_type) : std::string()};
}

}  // namespace

PluginHost::PluginHost(LoopGroup& loops, BlockingPool& pool, BmcClient& bmc, std::chrono::milliseconds cancel_grace)
    : services_(std::make_unique<Services>(loops, pool, bmc, cancel_grace)) {}

PluginHost::~PluginHost() = default;

Result<void> PluginHost::check_args(const PluginMethod& method, std::string_view args, bool is_object) const {
    if (method.schema != nullptr) {
        return method.schema->check(args);
    }
    return is_object ? Result<void>() : check_is_object(args);
}

bool PluginHost::has_validation(const PluginMethod& method) {
    return static_cast<const tenon_method_v1*>(method.entry)->validate != nullptr;
}

Awaitable<Result<void>> PluginHost::validate(Loop& loop, const Invocation& invocation) {
    const auto function = entry_of(invocation).validate;
    if (function == nullptr) {
        co_return Result<void>{};
    }
    const auto run = services_->start(loop, invocation, function);
    if (run.has_error()) {
        co_return run.error();
    }
    if (!run->has_ended) {
        co_await wait_for_end(*run);
    }
    co_return success_of(services_->take_result(run->call), invocation);
}

void PluginHost::cancel_all() {
    services_->cancel_all();
}

bool PluginHost::pass_loops(std::chrono::milliseconds limit) {
    return services_->loops().pass(limit);
}

Awaitable<Result<Reply>> PluginHost::invoke(Loop& loop, const Invocation& invocation) {
    const auto run = begin(loop, invocation);
    if (run.has_error()) {
        co_return run.error();
    }
    if (!run->has_ended) {
        co_await wait_for_end(*run);
    }
    co_return take_reply(*run, invocation);
}

Result<PluginHost::Run> PluginHost::begin(Loop& loop, const Invocation& invocation) {
    return services_->start(loop, invocation, entry_of(invocation).invoke);
}

Awaitable<void> PluginHost::wait_for_end(const Run& run) {
    return services_->wait_for_end(run.call);
}

Result<Reply> PluginHost::take_reply(const Run& run, const Invocation& invocation) {
    return reply_of(services_->take_result(run.call), invocation);
}

}  // namespace tenon
