#pragma once

#include "base/result.hpp"
#include "model/node.hpp"

namespace tenon::api {

/// Ironic's one rule for a node's properties: local_gb, cpus and memory_mb, where given, are non-negative integers or
/// texts of such. Errc::invalid names the node and each value that is not.
[[nodiscard]] Result<void> check_node_properties(const Node& node);

}  // namespace tenon::api
