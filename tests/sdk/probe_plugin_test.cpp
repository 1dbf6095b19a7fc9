#include "support/plugin_files.hpp"
#include "support/test_host.hpp"

#include <catch2/catch.hpp>

#include <string>

using tenon::test::BmcAnswer;
using tenon::test::Library;
using tenon::test::probe_library;
using tenon::test::TestHost;
using tenon::test::view;

namespace {

/// A host whose BMC knows one document.
struct Lab {
    Lab() {
        host.bmc = [](std::string_view, std::string_view target, std::string_view) {
            BmcAnswer answer;
            answer.after_ns = 1000000;
            if (target == "/redfish/v1/") {
                answer.body = R"({"Name":"Root","Size":1.0})";
                answer.headers = {{"ETag", "W/1"}};
            } else if (target == "/text") {
                answer.body = "plain text";
            } else if (target == "/silent") {
                answer.status = TENON_BMC_ERROR;
                answer.error = "cannot reach the BMC; check driver_info/probe_address";
            } else {
                answer.http_status = 404;
                answer.body = R"({"error":{"message":"no such resource"}})";
            }
            return answer;
        };
    }

    TestHost host;
    Library probe{host, probe_library};
};

}  // namespace

TEST_CASE("a coroutine method fetches from the BMC") {
    Lab lab;
    const auto result = lab.probe.call("probe", "get_from_bmc");
    CHECK(result.status == TENON_OK);
    CHECK(result.body == R"({"Name": "Root", "Size": 1.0})");
    CHECK(lab.host.requests.back() == "GET /redfish/v1/ Accept=application/json");
    CHECK(lab.host.frames == 0);
}

TEST_CASE("what the BMC refuses is told in its own words") {
    Lab lab;
    const auto missing = lab.probe.call("probe", "get_from_bmc", R"({"path": "/none"})");
    CHECK(missing.status == TENON_BMC_ERROR);
    CHECK(missing.message == "the BMC answered GET /none with 404: no such resource");
    CHECK(missing.code == "bmc.http_404");
    const auto text = lab.probe.call("probe", "get_from_bmc", R"({"path": "/text"})");
    CHECK(text.message == "the BMC answered with something that is not JSON: 'plain text'");
    const auto silent = lab.probe.call("probe", "get_from_bmc", R"({"path": "/silent"})");
    CHECK(silent.status == TENON_BMC_ERROR);
    CHECK(silent.message == "cannot reach the BMC; check driver_info/probe_address");
}

TEST_CASE("request() carries everything and returns any status") {
    Lab lab;
    const auto result = lab.probe.call("probe", "ask_bmc", R"({"method": "PATCH", "target": "/none", "body": "xyz"})");
    CHECK(lab.host.requests.back() == "PATCH /none X-Probe=1 xyz");
    CHECK(result.body == R"({"status": 404, "body": "{\"error\":{\"message\":\"no such resource\"}}", "headers": {}})");
}

TEST_CASE("a blocking method waits for the BMC on its own thread") {
    Lab lab;
    CHECK((lab.probe.method("probe", "get_from_bmc_blocking").flags & TENON_METHOD_BLOCKING) != 0);
    CHECK(lab.probe.call("probe", "get_from_bmc_blocking").body == R"({"Name": "Root", "Size": 1.0})");
    CHECK(lab.probe.call("probe", "get_from_bmc_blocking", R"({"path": "/none"})").status == TENON_BMC_ERROR);
    CHECK(lab.probe.call("probe", "block", R"({"ms": 1})").body == R"({"blocked_ms": 1})");
}

TEST_CASE("cancellation reaches a waiting coroutine and a waiting thread") {
    Lab lab;
    lab.host.bmc = [](auto, auto, auto) {
        BmcAnswer answer;
        answer.after_ns = 3600000000000;
        return answer;
    };
    lab.host.cancel_after_ns = 5000000;
    for (const char* method : {"get_from_bmc", "get_from_bmc_blocking"}) {
        const auto result = lab.probe.call("probe", method);
        CHECK(result.status == TENON_CANCELLED);
        CHECK(result.message == "the call was cancelled");
    }
    lab.host.cancel_bits = TENON_CALL_CANCELLED | TENON_CALL_DEADLINE;
    const auto late = lab.probe.call("probe", "sleep", R"({"ms": 60000})");
    CHECK(late.status == TENON_TIMEOUT);
    CHECK(late.message == "the deadline of the call passed");
    CHECK(lab.host.frames == 0);
    CHECK(lab.host.misbehaviour == 0);
}

TEST_CASE("every exception becomes a result", "[ironic-48][ironic-49][abi-failure-8]") {
    Lab lab;
    const auto error = lab.probe.call("probe", "throw_one", R"({"kind": "error"})");
    CHECK(error.status == TENON_CONFLICT);
    CHECK(error.code == "probe.conflict");
    CHECK(error.retry_after_ms == 2000);
    CHECK(lab.probe.call("probe", "throw_one", R"({"kind": "http"})").http_status == 418);
    const auto standard = lab.probe.call("probe", "throw_one", R"({"kind": "standard"})");
    CHECK(standard.status == TENON_INTERNAL);
    CHECK(standard.message == "probe: standard");
    CHECK(lab.probe.call("probe", "throw_one", R"({"kind": "foreign"})").status == TENON_INTERNAL);
    CHECK(
        lab.probe.call("probe", "throw_one", R"({"kind": "odd"})").message ==
        "argument 'kind' must be one of 'error', 'standard', 'foreign', 'http', not 'odd'"
    );
    CHECK(lab.host.frames == 0);
}

TEST_CASE("a second completion is seen and ignored") {
    Lab lab;
    CHECK(lab.probe.call("probe", "complete_twice").body == "\"first\"");
    CHECK(lab.host.misbehaviour == 1);
}

TEST_CASE("arguments pass byte for byte where the method asks for it") {
    Lab lab;
    CHECK(lab.probe.call("probe", "raw", R"({"a":1.10,  "b":"\u00e9"})").body == R"({"a":1.10,  "b":"\u00e9"})");
}

TEST_CASE("every type of member arrives") {
    Lab lab;
    const auto result = lab.probe.call(
        "probe", "take_everything",
        R"({"text":"t","flag":true,"number":-3,"large":-9007199254740993,"unsigned_large":18446744073709551615,)"
        R"("real":0.5,"colour":"green","list":[1,2],"table":{"x":1},"anything":[null],"inner":{"name":"i"},)"
        R"("inners":[{"name":"j","size":7}]})"
    );
    CHECK(result.message.empty());
    CHECK(
        result.body ==
        R"({"text": "t", "flag": true, "number": -3, "large": -9007199254740993, "unsigned_large": 18446744073709551615, )"
        R"("real": 0.5, "colour": "green", "list": [1, 2], "table": {"x": 1.0}, "anything": [null], "inner": "i", )"
        R"("inners": [{"name": "j", "size": 7}], "maybe": null})"
    );
}

TEST_CASE("a call shows who calls, for which node") {
    Lab lab;
    lab.host.driver_info = R"({"probe_address": "bmc"})";
    CHECK(
        lab.probe.call("probe", "show_call").body ==
        R"({"node_uuid": "11111111-0000-4000-8000-000000000001", "node_name": "node-1", "driver": "test-hardware", )"
        R"("driver_info": {"probe_address": "bmc"}, "http_method": "POST", "method": "show_call", "request_id": "req-1", )"
        R"("user": "admin", "project": "baremetal", "has_deadline": false})"
    );
}

TEST_CASE("offloaded work runs elsewhere and comes back") {
    Lab lab;
    CHECK(lab.probe.call("probe", "offload", R"({"ms": 1})").body == "\"another thread, and back\"");
    lab.host.is_out_of_threads = true;
    CHECK(lab.probe.call("probe", "offload", R"({"ms": 1})").status == TENON_LIMIT);
}

TEST_CASE("progress and log lines reach the host") {
    Lab lab;
    CHECK(lab.probe.call("probe", "work", R"({"ms": 10})").body == "\"worked\"");
    CHECK(lab.host.progress == std::vector<std::string>{"0 started", "50 half"});
    CHECK(lab.host.log.back() == "2 work done ms=10");
}

TEST_CASE("a validator that is a coroutine may wait before it refuses", "[ironic-45]") {
    Lab lab;
    CHECK(lab.probe.call("probe", "checked", R"({"a":1})").body == R"({"a":1})");
    CHECK(lab.probe.call("probe", "checked", R"({"refuse":1})").message == "probe: refused");
    CHECK(lab.host.now_ns >= 2000000);
}

TEST_CASE("an attachment is bytes with a type, and says so beforehand") {
    Lab lab;
    lab.host.http_method = "GET";
    const auto result = lab.probe.call("probe", "file");
    CHECK(result.body == std::string("\0\1\2\xff", 4));
    CHECK(result.content_type == "application/octet-stream");
    CHECK((lab.probe.method("probe", "file").flags & TENON_METHOD_ATTACH) != 0);
}

TEST_CASE("a call is answered even when the host has no memory for its frame") {
    Lab lab;
    lab.host.is_out_of_memory = true;
    const auto result = lab.probe.call("probe", "sleep", R"({"ms": 1})");
    CHECK(result.status == TENON_INTERNAL);
    CHECK(result.message == "out of memory");
}

TEST_CASE("without tenon.http/1 a request fails and says why") {
    TestHost host;
    host.offers_http = false;
    Library probe(host, probe_library);
    const auto result = probe.call("probe", "get_from_bmc");
    CHECK(result.status == TENON_UNSUPPORTED);
    CHECK(result.message == "this host offers no tenon.http/1, without which a plugin cannot reach a BMC");
}

TEST_CASE("a constructor that throws is a start that failed, with its reason", "[abi-failure-8]") {
    TestHost host;
    const Library probe(host, probe_library, R"({"fail": "license expired"})");
    CHECK(probe.init_status() == TENON_UNAVAILABLE);
    CHECK(host.error == "license expired");
}

TEST_CASE("two implementations may share a method's name, and each runs its own", "[ironic-51]") {
    Lab lab;
    CHECK(lab.probe.call("probe-alt", "raw", R"({"a":1})").body == "\"alternative\"");
    CHECK(lab.probe.call("probe", "raw", R"({"a":1})").body == R"({"a":1})");
    CHECK(lab.probe.interface("management", "probe") != nullptr);
}

TEST_CASE("method options arrive in the descriptor") {
    Lab lab;
    CHECK(lab.probe.method("probe", "overdue").timeout_ns == 50000000);
    CHECK(lab.probe.method("probe", "single").max_parallel == 1);
    CHECK(view(lab.probe.method("probe", "nap").default_role) == "reader");
    CHECK((lab.probe.method("probe", "nap").flags & TENON_METHOD_CANCELLABLE) != 0);
    CHECK((lab.probe.method("probe", "get_from_bmc").flags & TENON_METHOD_CANCELLABLE) == 0);
    CHECK((lab.probe.method("probe", "get_from_bmc").flags & TENON_METHOD_IDEMPOTENT) != 0);
    CHECK((lab.probe.method("probe", "driver_raw").flags & TENON_METHOD_EXCLUSIVE) == 0);
    CHECK(lab.probe.plugin().n_requires_ext == 1);
    CHECK(view(lab.probe.plugin().version) == "1.2.3");
}
