// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tenon/abi.h>
#include <tenon/testing/host_options.hpp>
#include <tenon/testing/later_table.hpp>
#include <tenon/testing/services.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <vector>

namespace tenon::test::detail {

/// The tables of abi.h, whose functions find their Services by ctx. Lives as long as the library is loaded.
class HostTable {
public:
    HostTable(Services& services, const HostOptions& options) : offers_http_(options.offers_http), services_(services) {
        const bool is_later = options.age == HostAge::later;
        const auto size_1_0 = static_cast<std::uint32_t>(offsetof(tenon_host_v1, cancel_op) + sizeof table_.cancel_op);
        http_.size = larger_http_.size(is_later);
        http_.request = &request;
        table_.size = options.age == HostAge::abi_1_0 ? size_1_0 : larger_table_.size(is_later);
        table_.abi_minor = options.age == HostAge::abi_1_0 ? 0U : is_later ? TENON_ABI_MINOR + 1 : TENON_ABI_MINOR;
        table_.ctx = this;
        table_.product = to_str("tenon/testing.hpp");
        table_.version = to_str("1.0.0");
        table_.get_extension = &get_extension;
        table_.alloc = &alloc;
        table_.free_ = &free_memory;
        table_.log = &log;
        table_.set_error = &set_error;
        table_.complete = &complete;
        table_.call_state = &call_state;
        table_.progress = &progress;
        table_.post = &post;
        table_.sleep_ = &sleep;
        table_.offload = &offload;
        table_.cancel_op = &cancel_op;
        const std::lock_guard lock(mutex());
        living().push_back(this);
    }

    ~HostTable() {
        const std::lock_guard lock(mutex());
        std::erase(living(), this);
    }

    HostTable(const HostTable&) = delete;
    HostTable& operator=(const HostTable&) = delete;

    [[nodiscard]] const tenon_host_v1* get() const noexcept { return &table_; }

    [[nodiscard]] bool offers(const std::string& extension) const {
        return offers_http_ && extension == TENON_EXT_HTTP_1;
    }

private:
    /// A wrong ctx is put down to the youngest host: in a test there is hardly ever another one.
    static HostTable& of(void* ctx, const char* function) {
        const std::lock_guard lock(mutex());
        for (auto* table : living()) {
            if (table == ctx) {
                return *table;
            }
        }
        const std::string text = std::string(function) + " was called with a ctx that is not the host table's";
        if (living().empty()) {
            std::fprintf(stderr, "%s, and there is no tenon::test::Host any more\n", text.c_str());
            std::abort();
        }
        living().back()->services_.failures->add(text);
        return *living().back();
    }

    static Services& services(void* ctx, const char* function) {
        auto& found = of(ctx, function).services_;
        if (found.phase == Phase::ended) {
            found.failures->add(std::string(function) + " was called after fini()");
        }
        return found;
    }

    static const void* get_extension(void* ctx, tenon_str id) noexcept {
        auto& self = of(ctx, "get_extension()");
        return self.offers(copy_of(id)) ? &self.http_ : nullptr;
    }

    static void* alloc(void* ctx, std::size_t size) noexcept {
        return of(ctx, "alloc()").services_.memory.allocate(size);
    }

    static void free_memory(void* ctx, void* block, std::size_t size) noexcept {
        auto& found = of(ctx, "free_()").services_;
        found.memory.free(block, size, *found.failures);
    }

    static void
    log(void* ctx, tenon_id, tenon_level level, tenon_str message, const tenon_kv* fields, std::size_t n) noexcept {
        of(ctx, "log()").services_.log(level, message, fields, n);
    }

    static void set_error(void* ctx, tenon_status, tenon_str message) noexcept {
        services(ctx, "set_error()").set_error(message);
    }

    static void complete(void* ctx, tenon_id call, const tenon_result_v1* result) noexcept {
        services(ctx, "complete()").complete(call, result);
    }

    static std::uint32_t call_state(void* ctx, tenon_id call) noexcept {
        return services(ctx, "call_state()").book.state(call);
    }

    static void progress(void* ctx, tenon_id call, std::uint32_t percent, tenon_str text) noexcept {
        services(ctx, "progress()").progress(call, percent, text);
    }

    static tenon_id post(void* ctx, tenon_id call, tenon_fn fn, void* user) noexcept {
        return services(ctx, "post()").post(call, fn, user);
    }

    static tenon_id sleep(void* ctx, tenon_id call, std::uint64_t ns, tenon_done_fn done, void* user) noexcept {
        return services(ctx, "sleep_()").sleep(call, ns, done, user);
    }

    static tenon_id offload(void* ctx, tenon_id call, tenon_fn work, tenon_done_fn done, void* user) noexcept {
        return services(ctx, "offload()").offload(call, work, done, user);
    }

    static void cancel_op(void* ctx, tenon_id operation) noexcept {
        services(ctx, "cancel_op()").book.cancel_operation(operation);
    }

    static tenon_id request(
        void* ctx, tenon_id call, const tenon_http_request_v1* given, tenon_http_done_fn done, void* user
    ) noexcept {
        return services(ctx, "the request() of tenon.http/1").request(call, given, done, user);
    }

    static std::mutex& mutex() {
        static std::mutex only;  // guards living()
        return only;
    }

    static std::vector<HostTable*>& living() {
        static auto& tables = *new std::vector<HostTable*>;  // plugin code may run until the process ends
        return tables;
    }

    bool offers_http_;
    Services& services_;
    LaterTable<tenon_host_v1> larger_table_;
    LaterTable<tenon_ext_http_v1> larger_http_;
    tenon_host_v1& table_ = larger_table_.table;
    tenon_ext_http_v1& http_ = larger_http_.table;
};

}  // namespace tenon::test::detail
