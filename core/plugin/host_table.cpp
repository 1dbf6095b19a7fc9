#include "base/log.hpp"
#include "plugin/abi_text.hpp"
#include "plugin/operations.hpp"
#include "plugin/plugin_context.hpp"
#include "plugin/services.hpp"

#include <cstdlib>
#include <new>
#include <string>

namespace tenon {

namespace {

// The functions of the host table. None may throw and none calls into the plugin.

constexpr std::size_t max_log_line = 16u << 10;
constexpr std::size_t max_log_fields = 64;

PluginContext& context_of(void* ctx) {
    return *static_cast<PluginContext*>(ctx);
}

log::Level level_of(tenon_level level) {
    switch (level) {
    case TENON_TRACE:
        return log::Level::trace;
    case TENON_DEBUG:
        return log::Level::debug;
    case TENON_INFO:
        return log::Level::info;
    case TENON_WARN:
        return log::Level::warn;
    default:  // a plain number; what a newer plugin adds is more serious, not less
        return log::Level::error;
    }
}

tenon_id begin(void* ctx, tenon_id call, const auto& make) {
    auto& context = context_of(ctx);
    auto* const services = context.services();
    return services == nullptr ? 0 : services->begin(context, call, make(*services));
}

tenon_id http_request(
    void* ctx, tenon_id call, const tenon_http_request_v1* request, tenon_http_done_fn done, void* user
) noexcept {
    return done == nullptr ? 0
                           : begin(ctx, call, [&](auto& services) { return make_http(services, request, done, user); });
}

const void* get_extension(void*, tenon_str id) noexcept {
    static const tenon_ext_http_v1 http = {sizeof(tenon_ext_http_v1), 0, &http_request};
    return view(id) == TENON_EXT_HTTP_1 ? &http : nullptr;
}

void* alloc(void* ctx, std::size_t n) noexcept {
    void* const memory = ::operator new(n, std::nothrow);
    if (memory != nullptr) {
        context_of(ctx).allocated(1, static_cast<std::int64_t>(n));
    }
    return memory;
}

void free_memory(void* ctx, void* memory, std::size_t n) noexcept {
    if (memory != nullptr) {
        context_of(ctx).allocated(-1, -static_cast<std::int64_t>(n));
        ::operator delete(memory);
    }
}

void log_line(
    void* ctx, tenon_id call, tenon_level level, tenon_str message, const tenon_kv* fields, std::size_t n_fields
) noexcept {
    const auto ours = level_of(level);
    if (!log::is_enabled(ours)) {
        return;
    }
    auto& context = context_of(ctx);
    if (!context.may_log()) {
        return;
    }
    std::string line = "plugin " + context.plugin() + ": ";
    line += beginning_of(message, max_log_line);
    for (std::size_t i = 0; fields != nullptr && i < n_fields && i < max_log_fields && line.size() < max_log_line;
         ++i) {
        line += ' ';
        line += beginning_of(fields[i].key, max_log_line);
        line += '=';
        line += beginning_of(fields[i].value, max_log_line);
    }
    if (auto* const services = context.services(); services != nullptr && call != 0) {
        if (const auto request = services->request_id_of(call); !request.empty()) {
            line += " request_id=" + request;
        }
    }
    log::write(ours, line);
}

void set_error(void* ctx, tenon_status status, tenon_str message) noexcept {
    context_of(ctx).set_error(status, beginning_of(message, max_log_line));
}

void complete(void* ctx, tenon_id call, const tenon_result_v1* result) noexcept {
    auto& context = context_of(ctx);
    if (auto* const services = context.services()) {
        services->complete(context, call, result);
    }
}

std::uint32_t call_state(void* ctx, tenon_id call) noexcept {
    auto& context = context_of(ctx);
    auto* const services = context.services();
    return services == nullptr ? std::uint32_t{TENON_CALL_UNKNOWN} : services->call_state(context, call);
}

void progress(void* ctx, tenon_id call, std::uint32_t percent, tenon_str text) noexcept {
    auto& context = context_of(ctx);
    if (auto* const services = context.services()) {
        services->progress(context, call, percent, beginning_of(text, max_log_line));
    }
}

tenon_id post(void* ctx, tenon_id call, tenon_fn fn, void* user) noexcept {
    return fn == nullptr ? 0 : begin(ctx, call, [&](auto& services) { return make_post(services, fn, user); });
}

tenon_id sleep(void* ctx, tenon_id call, std::uint64_t ns, tenon_done_fn done, void* user) noexcept {
    return done == nullptr ? 0 : begin(ctx, call, [&](auto& services) { return make_sleep(services, ns, done, user); });
}

tenon_id offload(void* ctx, tenon_id call, tenon_fn work, tenon_done_fn done, void* user) noexcept {
    return work == nullptr || done == nullptr
               ? 0
               : begin(ctx, call, [&](auto& services) { return make_offload(services, work, done, user); });
}

void cancel_op(void* ctx, tenon_id op) noexcept {
    auto& context = context_of(ctx);
    if (auto* const services = context.services()) {
        services->cancel_operation(context, op);
    }
}

}  // namespace

tenon_host_v1 make_host_table(PluginContext& context) {
    tenon_host_v1 table{};
    table.size = sizeof table;
    table.abi_minor = TENON_ABI_MINOR;
    table.ctx = &context;
    table.product = to_abi("tenond");
    table.version = to_abi(TENON_VERSION);
    table.get_extension = &get_extension;
    table.alloc = &alloc;
    table.free_ = &free_memory;
    table.log = &log_line;
    table.set_error = &set_error;
    table.complete = &complete;
    table.call_state = &call_state;
    table.progress = &progress;
    table.post = &post;
    table.sleep_ = &sleep;
    table.offload = &offload;
    table.cancel_op = &cancel_op;
    return table;
}

}  // namespace tenon
