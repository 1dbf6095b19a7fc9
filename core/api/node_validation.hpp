#pragma once

#include "driver/driver.hpp"
#include "model/node.hpp"

#include <string>

namespace tenon::api {

/// GET /v1/nodes/N/validate: for every kind but vendor whether what the node uses can work, and why not. A built-in
/// implementation can, except `no-<kind>`, and one that would boot or deploy over a network port: there are no ports
/// here.
[[nodiscard]] std::string node_validation_document(const Node& node, const Driver& driver, unsigned minor);

}  // namespace tenon::api
