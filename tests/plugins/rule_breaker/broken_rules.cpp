#include "broken_rules.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <thread>

namespace rule_breaker {

const tenon_host_v1* host = nullptr;
const tenon_ext_http_v1* http = nullptr;
std::atomic<bool> is_stopping = false;

void complete(tenon_id call, tenon_status status, std::string_view body) {
    tenon_result_v1 result{};
    result.size = sizeof result;
    result.status = status;
    result.body = str(body);
    host->complete(host->ctx, call, &result);
}

namespace {

void complete_user(void* user, tenon_status) noexcept {
    complete(reinterpret_cast<tenon_id>(user));
}

void* as_user(tenon_id call) {
    return reinterpret_cast<void*>(call);
}

void nothing(void*, tenon_status) noexcept {}

void nothing_at_all(void*) noexcept {}

void answered(void*, tenon_status, const tenon_http_response_v1*, tenon_str) noexcept {}

// Completions.

void complete_twice(tenon_id call) {
    complete(call);
    complete(call);
}

void complete_unknown(tenon_id call) {
    complete(call + 1000);
    complete(call);
}

void never_complete(tenon_id) {}

void complete_with_nothing(tenon_id call) {
    host->complete(host->ctx, call, nullptr);
}

void complete_small(tenon_id call) {
    tenon_result_v1 result{};
    result.size = 8;
    host->complete(host->ctx, call, &result);
}

void complete_status_99(tenon_id call) {
    complete(call, 99);
}

void complete_http_700(tenon_id call) {
    tenon_result_v1 result{};
    result.size = sizeof result;
    result.status = TENON_CONFLICT;
    result.http_status = 700;
    host->complete(host->ctx, call, &result);
}

void complete_no_json(tenon_id call) {
    complete(call, TENON_OK, "{broken");
}

void complete_bad_text(tenon_id call) {
    tenon_result_v1 result{};
    result.size = sizeof result;
    result.status = TENON_CONFLICT;
    result.error_message = str("\xff");
    host->complete(host->ctx, call, &result);
}

void complete_null_text(tenon_id call) {
    tenon_result_v1 result{};
    result.size = sizeof result;
    result.status = TENON_CONFLICT;
    result.error_code = tenon_str{nullptr, 7};
    host->complete(host->ctx, call, &result);
}

// Operations.

void null_functions(tenon_id call) {
    host->post(host->ctx, call, nullptr, nullptr);
    host->sleep_(host->ctx, call, 1, nullptr, nullptr);
    host->offload(host->ctx, call, &nothing_at_all, nullptr, nullptr);
    tenon_http_request_v1 request{};
    request.size = sizeof request;
    http->request(host->ctx, call, &request, nullptr, nullptr);
    complete(call);
}

void sleep_after_the_end(tenon_id call) {
    complete(call);
    host->sleep_(host->ctx, call, 1, &nothing, nullptr);
}

void sleep_for_nobody(tenon_id call) {
    host->sleep_(host->ctx, call + 1000, 1, &nothing, nullptr);
    complete(call);
}

void cancel_nothing(tenon_id call) {
    host->cancel_op(host->ctx, call + 1000);
    complete(call);
}

void wrong_ctx(tenon_id call) {
    tenon_result_v1 result{};
    result.size = sizeof result;
    host->complete(nullptr, call, &result);
}

void small_request(tenon_id call) {
    tenon_http_request_v1 request{};
    request.size = 8;
    http->request(host->ctx, call, &request, &answered, nullptr);
    complete(call);
}

void request_with_our_header(tenon_id call) {
    const tenon_kv header{str("authorization"), str("Basic x")};
    tenon_http_request_v1 request{};
    request.size = sizeof request;
    request.method = str("GET");
    request.target = str("/redfish/v1/");
    request.headers = &header;
    request.n_headers = 1;
    http->request(host->ctx, call, &request, &answered, nullptr);
    complete(call);
}

void go_round(void* user) noexcept {
    host->post(host->ctx, reinterpret_cast<tenon_id>(user), &go_round, user);
}

void go_round_for_ever(tenon_id call) {
    go_round(as_user(call));
}

void sleep_again(void* user, tenon_status) noexcept {
    host->sleep_(host->ctx, reinterpret_cast<tenon_id>(user), 1'000'000'000, &sleep_again, user);
}

void ignore_cancelling(tenon_id call) {
    sleep_again(as_user(call), TENON_OK);
}

void block_the_loop(tenon_id call) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    complete(call);
}

/// Allowed: a thread of its own completes, and goes.
void complete_from_own_thread(tenon_id call) {
    std::thread([call] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        complete(call);
    }).detach();
}

/// Allowed: the host cancels what is pending and calls back.
void complete_with_pending(tenon_id call) {
    host->sleep_(host->ctx, call, 3'600'000'000'000, &nothing, nullptr);
    complete(call);
}

void sleep_properly(tenon_id call) {
    host->sleep_(host->ctx, call, 1'000'000, &complete_user, as_user(call));
}

// Memory, words, the process.

void leave_memory(tenon_id call) {
    static_cast<void>(host->alloc(host->ctx, 48));
    complete(call);
}

void free_twice(tenon_id call) {
    void* const block = host->alloc(host->ctx, 48);
    host->free_(host->ctx, block, 48);
    host->free_(host->ctx, block, 48);
    complete(call);
}

void free_other_size(tenon_id call) {
    host->free_(host->ctx, host->alloc(host->ctx, 48), 32);
    complete(call);
}

void wrong_words(tenon_id call) {
    host->log(host->ctx, call, 9, str("\xff"), nullptr, 2);
    host->progress(host->ctx, call, 200, str("far"));
    host->progress(host->ctx, call + 1000, 1, str("whose?"));
    host->set_error(host->ctx, TENON_INTERNAL, str("too late"));
    complete(call);
}

void change_signal(tenon_id call) {
    std::signal(SIGUSR2, SIG_IGN);
    complete(call);
}

void change_locale(tenon_id call) {
    std::setlocale(LC_ALL, "C.UTF-8");
    complete(call);
}

void change_directory(tenon_id call) {
    static_cast<void>(::chdir("/"));
    complete(call);
}

void change_umask(tenon_id call) {
    ::umask(0);
    complete(call);
}

void change_environment(tenon_id call) {
    ::setenv("TENON_RULE_BREAKER", "was here", 1);
    complete(call);
}

/// Until stop(), whatever the host says.
void block_for_ever(tenon_id call) {
    while (!is_stopping) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    complete(call);
}

/// Computes until it is asked to stop.
void compute_until_cancelled(tenon_id call) {
    while (host->call_state(host->ctx, call) == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    complete(call, TENON_CANCELLED, "");
}

constexpr std::array all = {
    Rule{"complete_twice", &complete_twice},
    Rule{"complete_unknown", &complete_unknown},
    Rule{"never_complete", &never_complete},
    Rule{"complete_with_nothing", &complete_with_nothing},
    Rule{"complete_small", &complete_small},
    Rule{"complete_status_99", &complete_status_99},
    Rule{"complete_http_700", &complete_http_700},
    Rule{"complete_no_json", &complete_no_json},
    Rule{"complete_bad_text", &complete_bad_text},
    Rule{"complete_null_text", &complete_null_text},
    Rule{"null_functions", &null_functions},
    Rule{"sleep_after_the_end", &sleep_after_the_end},
    Rule{"sleep_for_nobody", &sleep_for_nobody},
    Rule{"cancel_nothing", &cancel_nothing},
    Rule{"wrong_ctx", &wrong_ctx},
    Rule{"small_request", &small_request},
    Rule{"request_with_our_header", &request_with_our_header},
    Rule{"go_round_for_ever", &go_round_for_ever},
    Rule{"ignore_cancelling", &ignore_cancelling},
    Rule{"block_the_loop", &block_the_loop},
    Rule{"complete_from_own_thread", &complete_from_own_thread},
    Rule{"complete_with_pending", &complete_with_pending},
    Rule{"sleep_properly", &sleep_properly},
    Rule{"leave_memory", &leave_memory},
    Rule{"free_twice", &free_twice},
    Rule{"free_other_size", &free_other_size},
    Rule{"wrong_words", &wrong_words},
    Rule{"change_signal", &change_signal},
    Rule{"change_locale", &change_locale},
    Rule{"change_directory", &change_directory},
    Rule{"change_umask", &change_umask},
    Rule{"change_environment", &change_environment},
    Rule{"block_for_ever", &block_for_ever, true},
    Rule{"compute_until_cancelled", &compute_until_cancelled, true},
};

}  // namespace

std::span<const Rule> rules() {
    return all;
}

}  // namespace rule_breaker
