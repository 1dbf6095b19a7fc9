#pragma once

#include "protocol/json.hpp"

#include <tenon/args.hpp>
#include <tenon/call.hpp>
#include <tenon/task.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace redfish {

struct GetBiosArgs {
    std::optional<std::vector<std::string>> attributes;
};
TENON_ARGS(GetBiosArgs, attributes)

struct SetBiosArgs {
    std::map<std::string, json> attributes;
    std::optional<tenon::one_of<"Immediate", "OnReset", "AtMaintenanceWindowStart", "InMaintenanceWindowOnReset">>
        apply_time;
};
TENON_ARGS(SetBiosArgs, attributes, apply_time)

/// Refuses what the schema cannot: no attributes, and values that no attribute can have.
void check_attributes(const SetBiosArgs& args);

/// Firmware settings.
class BiosMethods {
public:
    tenon::task<json> get_bios(tenon::Call& call, GetBiosArgs args);
    tenon::task<json> set_bios(tenon::Call& call, SetBiosArgs args);
    tenon::task<json> reset_bios(tenon::Call& call);

    void check_set_bios(tenon::Call& call, SetBiosArgs args);
};

}  // namespace redfish
