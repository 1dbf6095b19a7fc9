#pragma once

#include "protocol/json.hpp"

#include <tenon/args.hpp>
#include <tenon/call.hpp>
#include <tenon/task.hpp>

#include <optional>
#include <string>

namespace redfish {

struct BmcResetArgs {
    std::optional<tenon::one_of<"graceful", "force">> reset_type;
    std::optional<std::string> manager;
    std::optional<bool> wait;
};
TENON_ARGS(BmcResetArgs, reset_type, manager, wait)

struct SetIndicatorLedArgs {
    tenon::one_of<"on", "off", "blinking"> state;
    std::optional<tenon::one_of<"system", "chassis">> target;
};
TENON_ARGS(SetIndicatorLedArgs, state, target)

/// Methods on the machine as a whole.
class ManagerMethods {
public:
    /// Restarts the BMC: {"manager", "reset_type", "confirmed", "back"?}. Does not wait until it is back unless told
    /// to.
    tenon::task<json> bmc_reset(tenon::Call& call, BmcResetArgs args);

    /// {"path", and the property that was set}.
    tenon::task<json> set_indicator_led(tenon::Call& call, SetIndicatorLedArgs args);
};

}  // namespace redfish
