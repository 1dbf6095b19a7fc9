#pragma once

#include "base/json.hpp"
#include "support/bmc_sim/fault.hpp"

#include <string>
#include <string_view>

namespace tenon::bmc_sim {

/// "drop-lost@3,method=POST,path=/redfish/v1/Systems,times=2". `body=` takes all that follows it.
[[nodiscard]] Result<Fault> parse_fault(std::string_view spec);

/// {"kind": "drop-lost", "at": 3, "method": "POST", …}. Without `kind` it is a status, of the next request.
[[nodiscard]] Result<Fault> fault_of_json(const Json& object);

/// The lines of --help about faults: every kind, key and shape.
[[nodiscard]] std::string fault_usage();

}  // namespace tenon::bmc_sim
