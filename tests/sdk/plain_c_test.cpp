#include "support/test_host.hpp"

#include <catch2/catch.hpp>

#include <string>

using tenon::test::BmcAnswer;
using tenon::test::Library;
using tenon::test::TestHost;

TEST_CASE("a plugin in plain C needs nothing but the header") {
    TestHost host;
    host.bmc = [](auto, auto, auto) {
        BmcAnswer answer;
        answer.body = R"({"RedfishVersion":"1.15.0"})";
        return answer;
    };
    Library plugin(host, TENON_BINARY_DIR "/tests/plugins/tenon_plain_c.so");
    REQUIRE(plugin.init_status() == TENON_OK);
    CHECK(plugin.call("plain-c", "c_echo", R"({"a":1})").body == R"({"a":1})");
    CHECK(plugin.call("plain-c", "c_nap").body == "\"slept\"");
    CHECK(host.now_ns == 50000000);
    CHECK(plugin.call("plain-c", "c_service_root").body == R"({"RedfishVersion":"1.15.0"})");
    host.cancel_after_ns = 1000;
    CHECK(plugin.call("plain-c", "c_nap").status == TENON_CANCELLED);
    CHECK(host.frames == 0);
}

TEST_CASE("a plugin built against the frozen ABI 1.0 still loads and runs", "[abi-failure-6]") {
    TestHost host;
    Library plugin(host, TENON_BINARY_DIR "/tests/sdk/tenon_old_abi_1_0.so");
    REQUIRE(plugin.init_status() == TENON_OK);
    CHECK(plugin.call("old", "old").body == "\"still here\"");
}

TEST_CASE("the sample of the README works") {
    TestHost host;
    host.bmc = [](std::string_view, std::string_view, std::string_view) {
        BmcAnswer answer;
        answer.body = R"({"@odata.id":"/redfish/v1/Chassis/1","Oem":{"Fru":"ACME-42"}})";
        return answer;
    };
    Library first(host, TENON_BINARY_DIR "/tests/sdk/first_plugin.so");
    REQUIRE(first.init_status() == TENON_OK);
    CHECK(first.call("first", "set_fan_profile", R"({"profile":"quiet"})").body == R"({"profile": "quiet"})");
    CHECK(
        host.requests.back() == R"(PATCH /redfish/v1/Chassis/1 Accept=application/json Content-Type=application/json )"
                                R"({"Oem":{"FanProfile":"quiet"}})"
    );
    CHECK(first.call("first", "read_fru").body == R"({"node": "node-1", "fru": "ACME-42"})");
}
