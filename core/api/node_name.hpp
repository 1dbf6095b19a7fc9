#pragma once

#include <string_view>

namespace tenon::api {

/// Whether `text` can be a node's name at a version: from 1.10 on what is_node_name() says, before a lower-case host
/// name.
[[nodiscard]] bool is_valid_node_name(std::string_view text, unsigned minor);

/// As above, but what looks like a UUID will do: how an identifier in a path is judged.
[[nodiscard]] bool is_logical_name(std::string_view text, unsigned minor);

}  // namespace tenon::api
