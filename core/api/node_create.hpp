#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "model/node.hpp"

namespace tenon::api {

/// The node that a POST body describes, checked in Ironic's order: schema, values, versions, name. A missing uuid is
/// made up. Drivers and interfaces are the conductor's to check.
[[nodiscard]] Result<Node> node_from_body(const Json& body, unsigned minor);

}  // namespace tenon::api
