#include <tenon/testing.hpp>

using namespace tenon;
using namespace std::chrono_literals;

int main() {
    test::Host host(TENON_PLUGIN_FILE);
    const char* const chassis = R"({"Oem": {"Fru": "ACME-42"}, "Status": {"Health": "Warning"}})";
    const char* const change = R"({"Oem": {"FanProfile": "max", "MinRpm": 900}})";
    host.bmc().on("GET", "/redfish/v1/Chassis/1").reply(200, chassis);
    host.bmc().on("PATCH", "/redfish/v1/Chassis/1").with_body(change).reply(204);

    host.call("read_fru").expect_json(obj("node", "node-1", "fru", "ACME-42"));
    host.call("set_fan_profile", obj("profile", "max", "min_rpm", 900)).expect_json(obj("profile", "max"));
    host.call("set_fan_profile", obj("profile", "loud")).expect(TENON_INVALID);

    // It never becomes healthy. The clock is virtual: none of the sixty seconds passes.
    host.call("wait_until_healthy").expect(TENON_TIMEOUT);
    return host.report();
}
