#include <tenon/plugin.hpp>

using namespace tenon;

struct FanArgs {
    one_of<"quiet", "balanced", "max"> profile;
    std::optional<int> min_rpm;
};
TENON_ARGS(FanArgs, profile, min_rpm)

class FirstDriver {
public:
    // A task is a coroutine on the host's event loop: it waits, it never blocks.
    task<json> set_fan_profile(Call& call, FanArgs args) {
        json chassis = co_await call.bmc().get("/redfish/v1/Chassis/1");
        json fan = obj("FanProfile", args.profile.str());
        if (args.min_rpm) {
            fan["MinRpm"] = *args.min_rpm;
        }
        co_await call.bmc().patch(chassis["@odata.id"].get<std::string>(), obj("Oem", fan));
        call.log(info, "fan profile set", "profile", args.profile.str());
        co_return obj("profile", args.profile.str());
    }

    // Not a task: ordinary code on a thread that may block.
    json read_fru(Call& call) {
        json chassis = call.bmc().get("/redfish/v1/Chassis/1").wait();
        return obj("node", call.node_name(), "fru", chassis["Oem"]["Fru"]);
    }
};

TENON_PLUGIN(
    FirstDriver, "first", "1.0.0",
    TENON_ABOUT(.vendor = "ACME Corp", .description = "Servers of ACME Corp", .requires_http = true),
    TENON_INTERFACE(
        vendor, "first", TENON_PROPERTY("first_address", "Address of the BMC. Required."),
        TENON_PROPERTY("first_username", "Account on the BMC."), TENON_PROPERTY("first_password", "Its password."),
        TENON_METHOD(read_fru, GET, .description = "Read the FRU EEPROM", .lock = shared),
        TENON_METHOD(set_fan_profile, POST, .description = "Set the fan curve", .timeout = 30s, .idempotent = true)
    )
)
