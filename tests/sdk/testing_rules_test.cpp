#include "support/plugin_files.hpp"

#include <tenon/testing.hpp>

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using tenon::obj;
using tenon::test::Host;
using tenon::test::HostOptions;
using tenon::test::rule_breaker_library;
using Texts = std::vector<std::string>;

namespace {

/// What one call of the method makes a host find.
Texts found_in(const std::string& method) {
    Host host(rule_breaker_library);
    host.call(method);
    host.stop();
    return host.failures();
}

}  // namespace

TEST_CASE("what a plugin may do is no failure", "[abi-failure-12]") {
    for (const char* method : {"sleep_properly", "complete_with_pending", "complete_from_own_thread"}) {
        CHECK(found_in(method) == Texts{});
    }
}

TEST_CASE("a call that is completed wrongly is named with its mistake", "[abi-failure-7][abi-failure-12]") {
    CHECK(found_in("complete_twice") == Texts{"call 1 (complete_twice) was completed twice"});
    CHECK(found_in("complete_unknown") == Texts{"complete() of call 1001, which the host has never made"});
    CHECK(found_in("complete_with_nothing") == Texts{"complete() of call 1 was given no result"});
    CHECK(
        found_in("complete_small") ==
        Texts{"complete() of call 1 was given a result that says it has 8 bytes, ABI 1.0 has 80"}
    );
    CHECK(found_in("complete_status_99") == Texts{"complete() of call 1 has status 99, which ABI 1.0 does not have"});
    CHECK(
        found_in("complete_http_700") ==
        Texts{"complete() of call 1 has http_status 700; it is 0, or 200 to 599 where the status is not TENON_OK"}
    );
    CHECK(found_in("complete_no_json") == Texts{"complete_no_json returned something that is not JSON: {broken"});
    CHECK(found_in("complete_bad_text") == Texts{"the error_message of complete() of call 1 is not UTF-8"});
    CHECK(found_in("complete_null_text") == Texts{"the error_code of complete() of call 1 is NULL with a length of 7"});
}

TEST_CASE("a call that never ends is given up with the reason, and the library is left alone", "[abi-failure-12]") {
    CHECK(
        found_in("never_complete") ==
        Texts{
            "call 1 (never_complete) was never completed: its deadline passed, it was cancelled, and nothing of it is "
            "left that could complete it"}
    );
    for (const char* method : {"go_round_for_ever", "ignore_cancelling"}) {
        CHECK(
            found_in(method) ==
            Texts{
                "call 1 (" + std::string(method) +
                ") was never completed: it had 100000 callbacks without any time passing"}
        );
    }
    Host host(rule_breaker_library);
    const auto result = host.call("never_complete", "{}", {.deadline = 3s});
    CHECK(result.status() == TENON_TIMEOUT);
    CHECK(result.http() == 504);
    CHECK(result.error() == "Vendor method 'never_complete' did not end in time.");
    CHECK(result.elapsed() == 3s);
    CHECK(host.failures().size() == 1);
}

TEST_CASE("a thread that gives no sign of life is cancelled, and then given up") {
    Host host(rule_breaker_library, tenon::json::object(), HostOptions{.patience = 100ms});
    host.call("block_for_ever");
    CHECK(
        host.failures() ==
        Texts{"call 1 (block_for_ever) was never completed: it did nothing that a host can see for 100 ms, was "
              "cancelled, and did nothing for as long again"}
    );
}

TEST_CASE("time passes for a thread that computes, until its deadline") {
    Host host(rule_breaker_library);
    const auto result = host.call("compute_until_cancelled", "{}", {.deadline = 20ms});
    CHECK(result.status() == TENON_CANCELLED);
    CHECK(result.elapsed() == 20ms);
    host.check();
}

TEST_CASE("a call into the host that cannot be right is named", "[abi-failure-7]") {
    CHECK(
        found_in("null_functions") ==
        Texts{
            "post() was called with a function that is NULL", "sleep_() was called with a function that is NULL",
            "offload() was called with a function that is NULL",
            "the request() of tenon.http/1 was called with a function that is NULL"}
    );
    CHECK(found_in("sleep_after_the_end") == Texts{"sleep_() for call 1 (sleep_after_the_end), which has completed"});
    CHECK(found_in("sleep_for_nobody") == Texts{"sleep_() for call 1001, which the host has never made"});
    CHECK(found_in("cancel_nothing") == Texts{"cancel_op() of operation 1001, which the host has never made"});
    CHECK(found_in("wrong_ctx") == Texts{"complete() was called with a ctx that is not the host table's"});
    CHECK(
        found_in("small_request") ==
        Texts{"the request() of tenon.http/1: the request's table is smaller than that of ABI 1.0"}
    );
    CHECK(
        found_in("request_with_our_header") ==
        Texts{"the request() of tenon.http/1: the header authorization is set by the host"}
    );
    CHECK(
        found_in("wrong_words") ==
        Texts{
            "the message of log() is not UTF-8", "log() was called with level 9, which ABI 1.0 does not have",
            "log() was called with 2 fields that are NULL", "progress() was called with 200 percent",
            "progress() for call 1001, which the host has never made",
            "set_error() is for the entry function and init(), and was called later"}
    );
}

TEST_CASE("a coroutine that blocks the loop is found", "[abi-failure-11]") {
    const auto found = found_in("block_the_loop");
    REQUIRE(found.size() == 1);
    CHECK(found[0].find("the event loop stood still for ") == 0);
    CHECK(
        found[0].find(" ms during block_the_loop: a coroutine waits by co_await and never blocks") != std::string::npos
    );
}

TEST_CASE("memory of the host that is left behind or freed wrongly is found") {
    CHECK(
        found_in("leave_memory") ==
        Texts{
            "leave_memory left something of the host's memory behind; in use are now 1 block (48 bytes)",
            "1 block (48 bytes) of the host's memory are still in use after fini()"}
    );
    CHECK(
        found_in("free_twice") ==
        Texts{"free_() was given a block that alloc() has not given, or that was freed before"}
    );
    CHECK(found_in("free_other_size") == Texts{"free_() was told 32 bytes of a block that was allocated with 48"});
}

TEST_CASE("what belongs to the process must be left alone", "[abi-failure-18]") {
    const std::string what = " changed what belongs to the process: ";
    CHECK(found_in("change_signal") == Texts{"change_signal" + what + "the handler of signal 12"});
    std::signal(SIGUSR2, SIG_DFL);

    const std::string locale = std::setlocale(LC_ALL, nullptr);
    CHECK(found_in("change_locale") == Texts{"change_locale" + what + "the locale, from " + locale + " to C.UTF-8"});
    std::setlocale(LC_ALL, locale.c_str());

    const std::string directory = TENON_BINARY_DIR;
    REQUIRE(::chdir(directory.c_str()) == 0);
    CHECK(
        found_in("change_directory") ==
        Texts{"change_directory" + what + "the working directory, from " + directory + " to /"}
    );

    const auto umask_before = ::umask(0022);
    CHECK(found_in("change_umask") == Texts{"change_umask" + what + "the umask, from 0022 to 0000"});
    ::umask(umask_before);

    CHECK(
        found_in("change_environment") ==
        Texts{"change_environment" + what + "the environment variable TENON_RULE_BREAKER"}
    );
    ::unsetenv("TENON_RULE_BREAKER");
}

TEST_CASE("the way a plugin ends is watched", "[abi-failure-4]") {
    const auto found_at_end = [](const std::string& words) {
        Host host(rule_breaker_library, obj("how", words), HostOptions{.patience = 100ms});
        host.stop();
        return host.failures();
    };
    CHECK(found_at_end("well") == Texts{});
    CHECK(found_at_end("stops twice") == Texts{"stop() has called stopped() 2 times"});
    CHECK(found_at_end("never stops") == Texts{"stop() has not led to stopped() within 100 ms"});
    CHECK(found_at_end("thread stays") == Texts{"threads of the plugin still run after stop()"});
    CHECK(
        found_at_end("memory stays") == Texts{"1 block (16 bytes) of the host's memory are still in use after fini()"}
    );
    CHECK(
        found_at_end("table changes") ==
        Texts{"the plugin's table is not what it was at the start; it must not change until the end"}
    );
    if (!tenon::test::detail::is_sanitized) {
        const auto late = found_at_end("calls late");
        REQUIRE(late.size() == 2);
        CHECK(late[0] == "complete() was called after fini()");
    }
}

TEST_CASE("a library that cannot be unloaded is found", "[abi-failure-1]") {
    Host host(TENON_BINARY_DIR "/tests/sdk/tenon_pinned.so");
    host.stop();
    const auto found = host.failures();
    if (tenon::test::detail::is_sanitized) {
        CHECK(found.empty());
    } else {
        REQUIRE(found.size() == 1);
        CHECK(found[0].find("the library is still there after dlclose(): something pins it") == 0);
    }
}
