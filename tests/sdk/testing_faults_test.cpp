#include "support/plugin_files.hpp"

#include <tenon/testing.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using tenon::obj;
using tenon::test::Answer;
using tenon::test::Host;
using tenon::test::HostAge;
using tenon::test::HostOptions;
using tenon::test::NotStarted;
using tenon::test::probe_library;
using Texts = std::vector<std::string>;

namespace {

std::string refused(const char* schema) {
    return tenon::test::detail::SchemaCheck::mistake_in(schema);
}

}  // namespace

TEST_CASE("a call can be cancelled at each of its steps, until it has ended before") {
    Host host(probe_library);
    host.bmc().on("GET", "/redfish/v1/").after(1s).any_times().reply(200, "{}");
    std::vector<tenon_status> ends;
    for (std::size_t step = 0;; ++step) {
        auto running = host.start("get_from_bmc");
        running.cancel_at_step(step);
        ends.push_back(running.wait().status());
        if (running.steps() < step) {
            break;
        }
    }
    // Before it begins, with its request under way, when the answer has come and it has completed, and not at all.
    CHECK(ends == std::vector<tenon_status>{TENON_CANCELLED, TENON_CANCELLED, TENON_OK, TENON_OK});
    auto late = host.start("nap", obj("ms", 5));
    CHECK(late.cancel_at_step(1, TENON_CALL_CANCELLED | TENON_CALL_DEADLINE).wait().status() == TENON_TIMEOUT);
    host.check();
}

TEST_CASE("a blocking method that is cancelled before it begins to wait ends as well, whichever comes first") {
    Host host(probe_library);
    host.bmc().on("GET", "/redfish/v1/").hang().any_times();
    for (int attempt = 0; attempt < 200; ++attempt) {
        auto running = host.start("get_from_bmc_blocking");
        CHECK(running.cancel_at_step(attempt % 2 == 0 ? 0 : 1).wait().status() == TENON_CANCELLED);
    }
    host.check();
}

TEST_CASE("bytes of the BMC that are not UTF-8 are replaced in the text of an error") {
    Host host(probe_library);
    host.bmc().on("GET", "/redfish/v1/").reply(200, std::string("{\"Name\": \"\xff\"}"));
    const auto result = host.call("get_from_bmc");
    CHECK(result.status() == TENON_BMC_ERROR);
    CHECK(result.error().find("\xef\xbf\xbd") != std::string::npos);
    host.check();
}

TEST_CASE("the BMC fails at the n-th request, whatever the script says of it") {
    Host host(probe_library);
    host.bmc().on("GET", "/redfish/v1/").times(5).reply(200, R"({"Name": "root"})");
    Answer broken;
    broken.http_status = 500;
    broken.body = "broken";
    host.bmc().interrupt(1, broken);
    CHECK(host.call("get_from_bmc").status() == TENON_OK);
    CHECK(host.call("get_from_bmc").status() == TENON_BMC_ERROR);
    CHECK(host.call("get_from_bmc").status() == TENON_OK);
    broken.failure = TENON_UNAVAILABLE;
    broken.failure_text = "the connection was lost";
    host.bmc().interrupt(0, broken, true);
    for (int again = 0; again < 2; ++again) {
        CHECK(host.call("get_from_bmc").error().find("the connection was lost") != std::string::npos);
    }
    host.check();
}

TEST_CASE("an instance is followed by another one of the same library") {
    Host host(probe_library);
    CHECK(host.call("manage").body() == R"("managed")");
    host.restart(obj("any", 1));
    CHECK(host.call("manage").body() == R"("managed")");
    CHECK_THROWS_WITH(
        host.restart(obj("fail", "no fan")), Catch::Contains("init() failed with TENON_UNAVAILABLE: no fan")
    );
    host.restart();
    CHECK(host.call("manage").body() == R"("managed")");
    host.check();
}

TEST_CASE("the same plugin works in a host of ABI 1.0 and in a later one") {
    for (const auto age : {HostAge::abi_1_0, HostAge::current, HostAge::later}) {
        HostOptions options;
        options.age = age;
        Host host(probe_library, tenon::json::object(), options);
        host.bmc().on("GET", "/redfish/v1/").reply(200, R"({"Name": "root"})");
        CHECK(host.call("get_from_bmc").body() == R"({"Name": "root"})");
        host.check();
    }
}

TEST_CASE("a library that stays is no failure where it need not go") {
    HostOptions options;
    options.must_unload = false;
    Host host(TENON_BINARY_DIR "/tests/sdk/tenon_pinned.so", tenon::json::object(), options);
    host.stop();
    CHECK(host.failures() == Texts{});
}

TEST_CASE("arguments go past the host's check on demand, and the SDK refuses them itself") {
    Host host(probe_library);
    CHECK(host.call("nap", R"({"ms": "long"})", {.skips_check = true}).status() == TENON_INVALID);
    CHECK(host.call("nap", "{", {.skips_check = true}).status() == TENON_INVALID);
    host.check();
}

TEST_CASE("a schema that a host cannot use is named with its place") {
    const std::string bad = "is not a JSON Schema that hosts understand: ";
    CHECK(refused("[]") == "is not a JSON object");
    CHECK(refused("{") == "is not a JSON object");
    CHECK(refused(R"({"type": "array"})") == "does not describe an object; arguments are always one");
    CHECK(refused(R"({"properties": []})") == bad + "'properties' is not an object");
    CHECK(refused(R"({"required": [1]})") == bad + "'required' is not a list of names");
    CHECK(
        refused(R"({"properties": {"a": {"type": ["integer", "none"]}}})") ==
        bad + R"(/a: 'type' is not a type of JSON Schema, or a list of them, but ["integer","none"])"
    );
    CHECK(refused(R"({"properties": {"a": {"minimum": "1"}}})") == bad + "/a: 'minimum' is not a number");
    CHECK(refused(R"({"properties": {"a": {"enum": []}}})") == bad + "/a: 'enum' is not a list of values");
    CHECK(refused(R"({"properties": {"a": {"items": 7}}})") == bad + "/a/items: a schema is an object, not 7");
    CHECK(
        refused(R"({"properties": {"a": {"maxLength": -1}}})") == bad + "/a: 'maxLength' is not a whole number from 0"
    );
    CHECK(
        refused(R"({"properties": {"a": {"pattern": "["}}})").find(bad + "/a: the pattern '[' cannot be compiled") == 0
    );
    CHECK(refused(R"({"additionalProperties": false, "properties": {"a": {"type": ["string", "null"]}}})").empty());
    std::string deep = "1";
    for (int level = 0; level < 70; ++level) {
        deep = R"({"items": )" + deep + "}";
    }
    CHECK(refused(deep.c_str()) == bad + "it is nested deeper than 64 levels");
}
