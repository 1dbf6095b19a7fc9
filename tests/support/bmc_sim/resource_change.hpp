#pragma once

#include "support/bmc_sim/message.hpp"

namespace tenon::bmc_sim {

/// Members of `change` into `resource`, objects member by member. Null is a value, as in Redfish, and removes nothing.
/// Annotations ("@odata.id", …) are left as they are.
void merge(Json& resource, const Json& change);

/// A PATCH of an ordinary resource: 200 with what it is now, or a refusal of the few properties whose values everybody
/// checks.
[[nodiscard]] Response change_resource(Json& resource, const Json& change);

}  // namespace tenon::bmc_sim
