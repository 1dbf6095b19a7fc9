#pragma once

#include "protocol/json.hpp"

#include <tenon/call.hpp>
#include <tenon/task.hpp>

namespace redfish {

/// Methods of the driver, not of a node.
class QuirkMethods {
public:
    /// {"quirks": [{"id", "vendor", "behaviour", "source"}]}: what the driver knows that BMCs do otherwise.
    tenon::task<json> list_quirks(tenon::Call& call);
};

}  // namespace redfish
