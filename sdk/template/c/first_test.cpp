// The plugin is plain C, its test is not: tenon/testing.hpp plays the host for any plugin.
#include <tenon/testing.hpp>

using namespace tenon;
using namespace std::chrono_literals;

int main() {
    test::Host host(TENON_PLUGIN_FILE);
    host.bmc().on("GET", "/redfish/v1/Chassis/1").reply(200, R"({"Name": "Chassis"})");
    const auto on_fan = [&](const json& args) -> test::Expectation& {
        return host.bmc().on("PATCH", "/redfish/v1/Chassis/1").with_body(obj("Oem", obj("Fan", args)));
    };
    on_fan(obj("profile", "quiet")).reply(204);
    on_fan(obj("profile", "max")).after(2s).reply(500);

    host.call("read_chassis").expect_json(R"({"Name": "Chassis"})");
    host.call("set_fan_profile", obj("profile", "quiet")).expect_json("null");
    host.call("set_fan_profile", obj("profile", "loud")).expect(TENON_INVALID);
    host.call("set_fan_profile", obj("profile", "max")).expect(TENON_BMC_ERROR);

    // The clock is virtual: neither the BMC's two seconds nor ours pass.
    auto running = host.start("set_fan_profile", obj("profile", "max"));
    running.cancel_after(1s);
    running.wait().expect(TENON_CANCELLED);
    return host.report();
}
