#pragma once

#include "api/exchange.hpp"

#include <string_view>

namespace tenon::api {

/// The node that `ident` names: a UUID, or from 1.5 on a name; below 1.91 a trailing ".json" is tried without. Errors, with
/// Ironic's texts: Errc::invalid "Expected UUID or name for node_ident: …", Errc::not_found "Node … could not be found.".
[[nodiscard]] Result<NodePtr> find_node(const Exchange& exchange, std::string_view ident);

}  // namespace tenon::api
