#include "conditional_rules.hpp"

#include "broken_rules.hpp"

#include <fcntl.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>

namespace rule_breaker {

namespace {

tenon_id id_of(void* user) {
    return reinterpret_cast<tenon_id>(user);
}

void* as_user(tenon_id call) {
    return reinterpret_cast<void*>(call);
}

std::string_view view(tenon_str text) {
    return {text.ptr, text.len};
}

void crash() {
    int* volatile nowhere = nullptr;
    *nowhere = 1;
}

void sleep_a_moment(const tenon_call_v1& call, tenon_done_fn done) {
    host->sleep_(host->ctx, call.id, 1'000'000, done, as_user(call.id));
}

void ask(const tenon_call_v1& call, tenon_http_done_fn done) {
    tenon_http_request_v1 request{};
    request.size = sizeof request;
    request.method = str("GET");
    request.target = str("/redfish/v1/");
    http->request(host->ctx, call.id, &request, done, as_user(call.id));
}

void behave(const tenon_call_v1& call) {
    sleep_a_moment(call, [](void* user, tenon_status status) noexcept { complete(id_of(user), status, "1"); });
}

// At once.

void crash_at_once(const tenon_call_v1&) {
    crash();
}

void leave_the_process(const tenon_call_v1&) {
    std::_Exit(3);
}

void say_why_and_abort(const tenon_call_v1&) {
    static_cast<void>(std::fputs("acme: the fan is on fire\n", stderr));
    std::abort();
}

void loop_for_ever(const tenon_call_v1& call) {
    for (volatile bool is_looping = true; is_looping;) {
    }
    complete(call.id);
}

void leave_a_file_open(const tenon_call_v1& call) {
    static_cast<void>(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    complete(call.id);
}

// By what it is given.

void crash_without_its_argument(const tenon_call_v1& call) {
    if (view(call.args).find(R"("profile")") == std::string_view::npos) {
        crash();
    }
    behave(call);
}

void crash_by_long_text(const tenon_call_v1& call) {
    if (call.args.len > 10'000) {
        crash();
    }
    behave(call);
}

void crash_by_driver_info(const tenon_call_v1& call) {
    if (view(call.driver_info).find("null") != std::string_view::npos) {
        crash();
    }
    behave(call);
}

void want_a_call_of_one_size(const tenon_call_v1& call) {
    if (call.size != sizeof(tenon_call_v1)) {
        crash();
    }
    behave(call);
}

// By how its waiting ends.

void crash_when_cancelled(const tenon_call_v1& call) {
    sleep_a_moment(call, [](void* user, tenon_status status) noexcept {
        if (status == TENON_CANCELLED) {
            crash();
        }
        complete(id_of(user), status, "1");
    });
}

void be_lost_at_the_deadline(const tenon_call_v1& call) {
    sleep_a_moment(call, [](void* user, tenon_status status) noexcept {
        if (status != TENON_TIMEOUT) {
            complete(id_of(user), status, "1");
        }
    });
}

void be_lost_without_a_client(const tenon_call_v1& call) {
    sleep_a_moment(call, [](void* user, tenon_status status) noexcept {
        if ((host->call_state(host->ctx, id_of(user)) & TENON_CALL_CLIENT_GONE) == 0) {
            complete(id_of(user), status, "1");
        }
    });
}

void be_lost_without_a_thread(const tenon_call_v1& call) {
    host->offload(
        host->ctx, call.id, [](void*) noexcept {},
        [](void* user, tenon_status status) noexcept {
            if (status != TENON_LIMIT) {
                complete(id_of(user), status, "1");
            }
        },
        as_user(call.id)
    );
}

void crash_without_memory(const tenon_call_v1& call) {
    void* const block = host->alloc(host->ctx, 16);
    std::memset(block, 0, 16);
    host->free_(host->ctx, block, 16);
    behave(call);
}

void crash_without_an_answer(const tenon_call_v1& call) {
    ask(call, [](void* user, tenon_status, const tenon_http_response_v1* response, tenon_str) noexcept {
        complete(id_of(user), response->http_status == 200 ? TENON_OK : TENON_BMC_ERROR, "1");
    });
}

void be_lost_after_a_500(const tenon_call_v1& call) {
    ask(call, [](void* user, tenon_status, const tenon_http_response_v1* response, tenon_str) noexcept {
        if (response == nullptr || response->http_status != 500) {
            complete(id_of(user), TENON_BMC_ERROR, "");
        }
    });
}

/// One call at a time is all that it can remember.
void remember_one_call(const tenon_call_v1& call) {
    static tenon_id only = 0;
    only = call.id;
    sleep_a_moment(call, [](void*, tenon_status status) noexcept { complete(only, status, "1"); });
}

void need_an_extension_silently(const tenon_call_v1& call) {
    if (http == nullptr) {
        crash();
    }
    behave(call);
}

void block_and_hear_nothing(const tenon_call_v1& call) {
    while (host->call_state(host->ctx, call.id) == 0 || !is_stopping) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    complete(call.id);
}

constexpr std::array all = {
    ConditionalRule{"behave", &behave},
    ConditionalRule{"crash_at_once", &crash_at_once},
    ConditionalRule{"leave_the_process", &leave_the_process},
    ConditionalRule{"say_why_and_abort", &say_why_and_abort},
    ConditionalRule{"loop_for_ever", &loop_for_ever},
    ConditionalRule{"leave_a_file_open", &leave_a_file_open},
    ConditionalRule{"crash_without_its_argument", &crash_without_its_argument},
    ConditionalRule{"crash_by_long_text", &crash_by_long_text},
    ConditionalRule{"crash_by_driver_info", &crash_by_driver_info},
    ConditionalRule{"want_a_call_of_one_size", &want_a_call_of_one_size},
    ConditionalRule{"crash_when_cancelled", &crash_when_cancelled},
    ConditionalRule{"be_lost_at_the_deadline", &be_lost_at_the_deadline},
    ConditionalRule{"be_lost_without_a_client", &be_lost_without_a_client},
    ConditionalRule{"be_lost_without_a_thread", &be_lost_without_a_thread},
    ConditionalRule{"crash_without_memory", &crash_without_memory},
    ConditionalRule{"crash_without_an_answer", &crash_without_an_answer},
    ConditionalRule{"be_lost_after_a_500", &be_lost_after_a_500},
    ConditionalRule{"remember_one_call", &remember_one_call},
    ConditionalRule{"need_an_extension_silently", &need_an_extension_silently},
    ConditionalRule{"block_and_hear_nothing", &block_and_hear_nothing, true},
};

}  // namespace

std::span<const ConditionalRule> conditional_rules() {
    return all;
}

}  // namespace rule_breaker
