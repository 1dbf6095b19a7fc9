#pragma once

#include <tenon/abi.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::test {

/// A host that does nothing by itself: the test says which callback comes when, how often, and with what. Whatever it
/// was asked and told is kept. Threads are the test's business.
class RudeHost {
public:
    /// An operation that the plugin has begun. What it does not have is nullptr.
    struct Begun {
        std::string what;
        tenon_id call = 0;
        tenon_done_fn done = nullptr;
        tenon_fn work = nullptr;
        tenon_http_done_fn answered = nullptr;
        void* user = nullptr;
    };

    struct Completion {
        tenon_id call = 0;
        tenon_status status = TENON_OK;
        std::string body{};
        std::string message{};
    };

    RudeHost() {
        http.size = sizeof http;
        http.request = [](void* ctx, tenon_id call, const tenon_http_request_v1*, tenon_http_done_fn done,
                          void* user) noexcept {
            return of(ctx).begin({"request", call, nullptr, nullptr, done, user});
        };
        table.size = sizeof table;
        table.ctx = this;
        table.get_extension = [](void* ctx, tenon_str) noexcept -> const void* { return of(ctx).offered; };
        table.alloc = [](void* ctx, std::size_t n) noexcept { return of(ctx).has_memory ? std::malloc(n) : nullptr; };
        table.free_ = [](void*, void* memory, std::size_t) noexcept { std::free(memory); };
        table.log = [](void* ctx, tenon_id, tenon_level, tenon_str message, const tenon_kv* fields,
                       std::size_t n) noexcept {
            std::string line(message.ptr, message.len);
            for (std::size_t i = 0; i < n; ++i) {
                line += " " + std::string(fields[i].key.ptr, fields[i].key.len) + "=" +
                        std::string(fields[i].value.ptr, fields[i].value.len);
            }
            of(ctx).log.push_back(line);
        };
        table.set_error = [](void* ctx, tenon_status, tenon_str message) noexcept {
            of(ctx).error.assign(message.ptr, message.len);
        };
        table.complete = [](void* ctx, tenon_id call, const tenon_result_v1* result) noexcept {
            of(ctx).completions.push_back(
                {call, result->status, std::string(result->body.ptr, result->body.len),
                 std::string(result->error_message.ptr, result->error_message.len)}
            );
        };
        table.call_state = [](void* ctx, tenon_id) noexcept { return of(ctx).state; };
        table.progress = [](void*, tenon_id, std::uint32_t, tenon_str) noexcept {};
        table.post = [](void* ctx, tenon_id call, tenon_fn fn, void* user) noexcept {
            return of(ctx).begin({"post", call, nullptr, fn, nullptr, user});
        };
        table.sleep_ = [](void* ctx, tenon_id call, std::uint64_t, tenon_done_fn done, void* user) noexcept {
            return of(ctx).begin({"sleep", call, done, nullptr, nullptr, user});
        };
        table.offload = [](void* ctx, tenon_id call, tenon_fn work, tenon_done_fn done, void* user) noexcept {
            return of(ctx).begin({"offload", call, done, work, nullptr, user});
        };
        table.cancel_op = [](void* ctx, tenon_id operation) noexcept { of(ctx).cancelled.push_back(operation); };
    }

    RudeHost(const RudeHost&) = delete;
    RudeHost& operator=(const RudeHost&) = delete;

    /// The callback of the operation that was begun as the `index`th; the BMC's answer is {"a": 1}.
    void call_back(std::size_t index, tenon_status status = TENON_OK) {
        const Begun operation = begun.at(index);
        if (operation.answered != nullptr) {
            answer(index, status, &usual_answer);
            return;
        }
        if (operation.work != nullptr && status == TENON_OK && runs_work) {
            operation.work(operation.user);
        }
        operation.done(operation.user, status);
    }

    void answer(std::size_t index, tenon_status status, const tenon_http_response_v1* response) {
        const Begun operation = begun.at(index);
        operation.answered(operation.user, status, response, tenon_str{nullptr, 0});
    }

    tenon_host_v1 table{};
    tenon_ext_http_v1 http{};
    const void* offered = &http;  ///< what get_extension() gives
    bool has_memory = true;
    bool runs_work = true;
    bool knows_calls = true;         ///< false: every operation is answered with 0
    bool calls_back_inside = false;  ///< against rule R5
    std::uint32_t state = 0;         ///< what call_state() gives

    std::vector<Begun> begun;
    std::vector<Completion> completions;
    std::vector<tenon_id> cancelled;
    std::vector<std::string> log;
    std::string error;

private:
    static RudeHost& of(void* ctx) { return *static_cast<RudeHost*>(ctx); }

    tenon_id begin(Begun operation) {
        if (!knows_calls) {
            return 0;
        }
        begun.push_back(std::move(operation));
        const tenon_id id = begun.size();
        if (calls_back_inside) {
            call_back(begun.size() - 1);
        }
        return id;
    }

    const tenon_http_response_v1 usual_answer{sizeof(tenon_http_response_v1), 200, {R"({"a": 1})", 8}, nullptr, 0};
};

}  // namespace tenon::test
