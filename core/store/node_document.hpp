#pragma once

#include "base/result.hpp"
#include "model/node.hpp"

#include <string>
#include <string_view>

namespace tenon {

/// A node as the text that is kept: one JSON object, `"version": 1`, without id, uuid and name, which are columns.
/// Members that are as a new node has them are left out. Times are nanoseconds since 1970, so that a node comes back
/// exactly as it was.
[[nodiscard]] std::string to_document(const Node& node);

/// The opposite, into a node that is new; id, uuid and name are the caller's to fill. Refuses a newer version and
/// members of the wrong type, passes over members that it does not know.
[[nodiscard]] Result<void> read_node_document(std::string_view text, Node& node);

}  // namespace tenon
