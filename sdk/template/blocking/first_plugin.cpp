#include <tenon/plugin.hpp>

using namespace tenon;

struct FanArgs {
    one_of<"quiet", "balanced", "max"> profile;
    std::optional<int> min_rpm;
};
TENON_ARGS(FanArgs, profile, min_rpm)

// Every method has a thread to itself and may block: on the BMC, on a library of yours, on a file.
class FirstDriver {
public:
    json read_fru(Call& call) {
        json chassis = call.bmc().get("/redfish/v1/Chassis/1").wait();
        return obj("node", call.node_name(), "fru", chassis["Oem"]["Fru"]);
    }

    json set_fan_profile(Call& call, const FanArgs& args) {
        json fan = obj("FanProfile", args.profile.str());
        if (args.min_rpm) {
            fan["MinRpm"] = *args.min_rpm;
        }
        call.bmc().patch("/redfish/v1/Chassis/1", obj("Oem", fan)).wait();
        call.log(info, "fan profile set", "profile", args.profile.str());
        return obj("profile", args.profile.str());
    }

    // Asks until it is so, for as long as the call has time: a wait that is to end early throws by itself.
    void wait_until_healthy(Call& call) {
        while (call.bmc().get("/redfish/v1/Chassis/1").wait()["Status"]["Health"] != "OK") {
            call.sleep(5s).wait();
        }
    }
};

TENON_PLUGIN(
    FirstDriver, "first", "1.0.0",
    TENON_ABOUT(.vendor = "ACME Corp", .description = "Servers of ACME Corp", .requires_http = true),
    TENON_INTERFACE(
        vendor, "first", TENON_PROPERTY("first_address", "Address of the BMC. Required."),
        TENON_PROPERTY("first_username", "Account on the BMC."), TENON_PROPERTY("first_password", "Its password."),
        TENON_METHOD(read_fru, GET, .description = "Read the FRU EEPROM", .lock = shared),
        TENON_METHOD(set_fan_profile, POST, .description = "Set the fan curve", .timeout = 30s, .idempotent = true),
        TENON_METHOD(wait_until_healthy, POST, .description = "Wait for a healthy chassis", .timeout = 60s)
    )
)
