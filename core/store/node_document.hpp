#pragma once

#include "base/result.hpp"
#include "model/node.hpp"

#include <string>
#include <string_view>

namespace tenon {

/// A node as the text that is kept: one JSON object, `"version": 1`, without id, uuid and name, which are columns.
/// Unset members are left out. Times are nanoseconds since 1970, so that a node comes back exactly as it was.
[[nodiscard]] std::string to_document(const Node& node);

/// The opposite; id, uuid and name are the caller's to fill. Refuses a newer version and members of the wrong type,
/// passes over members that it does not know.
[[nodiscard]] Result<Node> node_from_document(std::string_view text);

}  // namespace tenon
