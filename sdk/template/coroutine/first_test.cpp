#include <tenon/testing.hpp>

using namespace tenon;
using namespace std::chrono_literals;

int main() {
    test::Host host(TENON_PLUGIN_FILE);
    host.bmc().on("GET", "/redfish/v1/Chassis/1").reply(200, R"({"@odata.id": "/redfish/v1/Chassis/1"})");
    host.bmc().on("PATCH", "/redfish/v1/Chassis/1").after(2s).reply(204);

    host.call("set_fan_profile", obj("profile", "quiet")).expect_json(obj("profile", "quiet"));
    host.call("set_fan_profile", obj("profile", "loud")).expect(TENON_INVALID);

    // The clock is virtual: neither the BMC's two seconds nor ours pass.
    auto running = host.start("set_fan_profile", obj("profile", "max"));
    running.cancel_after(1s);
    running.wait().expect(TENON_CANCELLED);
    return host.report();
}
