#include "support/plugin_files.hpp"

#include <tenon/testing.hpp>

#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using tenon::obj;
using tenon::test::Host;
using tenon::test::HostOptions;
using tenon::test::NotStarted;
using tenon::test::probe_library;
using tenon::test::rule_breaker_library;
using Texts = std::vector<std::string>;

namespace {

/// As often as it takes: the waiting method's thread may not have come to its waiting yet.
void release(Host& host, const tenon::test::RunningCall& waiting) {
    for (int attempt = 0; attempt < 10'000 && !waiting.has_ended(); ++attempt) {
        host.call("release");
        std::this_thread::yield();
    }
}

/// How a child process ends that runs `body`: its signal, or 0.
template <class Body>
int signal_of(Body body) {
    const pid_t child = ::fork();
    if (child == 0) {
        static_cast<void>(std::freopen("/dev/null", "w", stderr));
        std::signal(SIGABRT, SIG_DFL);
        body();
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace

TEST_CASE("a coroutine method talks to the scripted BMC in virtual time") {
    Host host(probe_library);
    host.bmc().on("GET", "/redfish/v1/").after(90s).header("ETag", "W/1").reply(200, R"({"Size":1.0})");
    const auto result = host.call("get_from_bmc");
    CHECK(result.status() == TENON_OK);
    CHECK(result.http() == 200);
    CHECK(result.body() == R"({"Size": 1.0})");
    CHECK(result.json() == obj("Size", 1.0));
    CHECK(result.error().empty());
    CHECK(result.elapsed() == 90s);
    CHECK(host.elapsed() == 90s);
    REQUIRE(host.bmc().requests().size() == 1);
    CHECK(host.bmc().requests()[0].header("accept") == "application/json");
    CHECK(host.frames() == 0);
    host.check();
}

TEST_CASE("a blocking method waits on a thread of its own, in virtual time as well") {
    Host host(probe_library);
    host.bmc().on("GET", "/redfish/v1/").after(90s).reply(200, "{}");
    const auto result = host.call("get_from_bmc_blocking");
    CHECK(result.body() == "{}");
    CHECK(result.elapsed() == 90s);
    CHECK(host.call("block", obj("ms", 5)).body() == R"({"blocked_ms": 5})");
    host.check();
}

TEST_CASE("headers, bodies and statuses of the BMC arrive as the script says") {
    Host host(probe_library);
    host.bmc().on("PUT", "/x").header("ETag", "W/1").reply(412, "plain");
    CHECK(
        host.call("ask_bmc", obj("method", "PUT", "target", "/x", "body", "b")).body() ==
        R"({"status": 412, "body": "plain", "headers": {"ETag": "W/1", "Content-Type": "application/json"}})"
    );
    host.check();
}

TEST_CASE("a BMC that cannot be reached or does not answer") {
    Host host(probe_library);
    host.bmc().on("GET", "/dead").fail("cannot reach the BMC; check driver_info/probe_address");
    host.bmc().on("GET", "/busy").fail(TENON_UNAVAILABLE, "too many sessions");
    host.bmc().on("GET", "/silent").hang();
    const auto dead = host.call("get_from_bmc", obj("path", "/dead"));
    CHECK(dead.status() == TENON_BMC_ERROR);
    CHECK(dead.http() == 500);
    CHECK(dead.error() == "cannot reach the BMC; check driver_info/probe_address");
    CHECK(host.call("get_from_bmc", obj("path", "/busy")).http() == 503);
    const auto silent = host.call("get_from_bmc", obj("path", "/silent"), {.deadline = 7s});
    CHECK(silent.status() == TENON_TIMEOUT);
    CHECK(silent.error() == "the deadline of the call passed");
    CHECK(silent.elapsed() == 7s);
    CHECK(host.call("get_from_bmc_blocking", obj("path", "/silent"), {.deadline = 7s}).status() == TENON_TIMEOUT);
    host.check();
}

TEST_CASE("several calls go on together, and each can be cancelled") {
    Host host(probe_library);
    auto slow = host.start("sleep", obj("ms", 60'000));
    auto quick = host.start("sleep", obj("ms", 1000));
    auto cancelled = host.start("sleep", obj("ms", 60'000));
    cancelled.cancel_after(500ms);
    host.run_for(700ms);
    CHECK(cancelled.has_ended());
    CHECK_FALSE(quick.has_ended());
    CHECK(quick.wait().elapsed() == 1s);
    CHECK(cancelled.wait().status() == TENON_CANCELLED);
    CHECK_FALSE(slow.has_ended());
    slow.cancel(TENON_CALL_CANCELLED | TENON_CALL_CLIENT_GONE);
    const auto result = slow.wait();
    CHECK(result.status() == TENON_CANCELLED);
    CHECK(result.elapsed() == 1s);
    host.check();
}

TEST_CASE("a call waits for another one") {
    Host host(probe_library);
    auto waiting = host.start("ignore_cancellation");
    release(host, waiting);
    CHECK(waiting.wait().body() == "\"released\"");
    host.check();
}

TEST_CASE("calls that still run at the end are cancelled") {
    Host host(probe_library);
    auto running = host.start("sleep", obj("ms", 60'000));
    host.stop();
    CHECK(running.has_ended());
    CHECK(host.failures() == Texts{});
}

TEST_CASE("a call carries what the options say, and no secret") {
    Host host(probe_library);
    const auto result = host.call(
        "show_call", "{}",
        {.http_method = "GET",
         .deadline = 5s,
         .driver_info = obj("probe_address", "bmc", "probe_password", "x", "deep", obj("token", 1, "slot", 2)),
         .node_name = "node-7",
         .user = "alice"}
    );
    CHECK(
        result.body() ==
        R"({"node_uuid": "11111111-0000-4000-8000-000000000001", "node_name": "node-7", "driver": "test-hardware", )"
        R"("driver_info": {"probe_address": "bmc", "deep": {"slot": 2}}, "http_method": "GET", "method": "show_call", )"
        R"("request_id": "req-1", "user": "alice", "project": "baremetal", "has_deadline": true})"
    );
    CHECK(
        host.call("driver_show_call").body() ==
        R"({"node_uuid": "", "node_name": "", "driver": "test-hardware", "driver_info": {}, "http_method": "GET", )"
        R"("method": "driver_show_call", "request_id": "req-1", "user": "admin", "project": "baremetal", )"
        R"("has_deadline": true})"
    );
    host.check();
}

TEST_CASE("http() is what REST would answer") {
    Host host(probe_library);
    CHECK(host.call("work", obj("ms", 1)).http() == 202);
    CHECK(host.call("throw_one", obj("kind", "http")).http() == 418);
    const auto conflict = host.call("throw_one", obj("kind", "error"));
    CHECK(conflict.http() == 409);
    CHECK(conflict.code() == "probe.conflict");
    CHECK(conflict.retry_after() == 2s);
    const auto refused = host.call("throw_one", obj("kind", "odd"));
    CHECK(refused.http() == 400);
    CHECK(refused.error() == "Argument 'kind': must be 'error', 'standard', 'foreign' or 'http'.");
    CHECK(host.call("checked", obj("refuse", 1)).error() == "probe: refused");
    const auto file = host.call("file");
    CHECK(file.body() == std::string("\0\1\2\xff", 4));
    CHECK(file.content_type() == "application/octet-stream");
    REQUIRE(host.progress().size() == 2);
    CHECK(host.progress()[1].percent == 50);
    CHECK(host.log().back().str() == "work done ms=1");
    host.check();
}

TEST_CASE("arguments given as text go through byte for byte") {
    Host host(probe_library);
    const auto raw = [&](tenon::test::JsonText args) {
        return host.call("raw", args, {.interface = "vendor/probe"}).body();
    };
    CHECK(raw(R"({"a":1.10,  "b":"\u00e9"})") == R"({"a":1.10,  "b":"\u00e9"})");
    CHECK(host.call("raw", "{}", {.interface = "vendor/probe-alt"}).body() == "\"alternative\"");
    host.check();
}

TEST_CASE("a host without threads, memory or tenon.http/1") {
    Host host(probe_library);
    host.refuse_threads();
    CHECK(host.call("offload", obj("ms", 1)).status() == TENON_LIMIT);
    CHECK(host.call("block", obj("ms", 1)).http() == 503);
    host.refuse_threads(false);
    CHECK(host.call("offload", obj("ms", 1)).body() == "\"another thread, and back\"");
    host.refuse_memory();
    CHECK(host.call("sleep", obj("ms", 1)).error() == "out of memory");
    host.check();
    CHECK_THROWS_WITH(
        Host(probe_library, tenon::json::object(), HostOptions{.offers_http = false}),
        "the plugin needs extension tenon.http/1, which is not offered"
    );
}

TEST_CASE("a plugin that does not start says why") {
    CHECK_THROWS_WITH(Host("./none.so"), Catch::Contains("./none.so"));
    CHECK_THROWS_WITH(
        Host(probe_library, obj("fail", "license expired")), "init() failed with TENON_UNAVAILABLE: license expired"
    );
    CHECK_THROWS_WITH(
        Host(rule_breaker_library, obj("how", "refuse without a reason")),
        "init() failed with TENON_UNAVAILABLE: the plugin does not say why"
    );
}

TEST_CASE("two hosts with the same library share nothing") {
    Host one(probe_library);
    Host two(probe_library);
    auto first = one.start("ignore_cancellation");
    auto second = two.start("ignore_cancellation");
    release(one, first);
    two.run_for(0s);
    CHECK(first.wait().body() == "\"released\"");
    CHECK_FALSE(second.has_ended());
    release(two, second);
    CHECK(second.wait().body() == "\"released\"");
    one.check();
    two.check();
}

TEST_CASE("a mistake of the test is thrown at the test") {
    Host host(TENON_BINARY_DIR "/tests/plugins/tenon_plain_c.so");
    CHECK_THROWS_WITH(
        host.call("fly"), "the plugin has no method 'fly'; it has: vendor/plain-c c_echo, vendor/plain-c c_nap, "
                          "vendor/plain-c c_service_root"
    );
    CHECK_THROWS_WITH(host.call("c_echo", "{}", {.http_method = "PUT"}), "method 'c_echo' takes POST, not PUT");
    host.stop();
    CHECK_THROWS_WITH(host.call("c_echo"), "the host has been stopped");
    Host other(probe_library);
    CHECK_THROWS_WITH(
        other.call("raw"), "method 'raw' is in vendor/probe and in vendor/probe-alt; say which by .interface"
    );
}

TEST_CASE("failures that nobody looks at end the process, check() throws them, report() counts them") {
    CHECK(signal_of([] { Host(rule_breaker_library).call("complete_twice"); }) == SIGABRT);
    CHECK(signal_of([] {
              try {
                  Host host(rule_breaker_library);
                  host.call("complete_twice");
                  throw 1;
              } catch (int) {
              }
          }) == 0);
    CHECK(signal_of([] { Host(rule_breaker_library).call("sleep_properly"); }) == 0);
    Host host(rule_breaker_library);
    host.call("complete_twice").expect(TENON_CONFLICT).expect_json(obj("a", 1));
    CHECK_THROWS_WITH(
        host.check(), "call 1 (complete_twice) was completed twice\n"
                      "expected TENON_CONFLICT of complete_twice, which ended with TENON_OK: \"done\"\n"
                      "expected {\"a\":1} of complete_twice, which ended with TENON_OK: \"done\""
    );
    CHECK(host.report() == EXIT_FAILURE);
}

TEST_CASE("fifty hosts, one after the other, leave nothing", "[abi-failure-1]") {
    for (int i = 0; i < 50; ++i) {
        Host host(probe_library);
        host.bmc().on("GET", "/redfish/v1/").reply(200, "{}");
        REQUIRE(host.call("get_from_bmc").body() == "{}");
        host.check();
    }
}
