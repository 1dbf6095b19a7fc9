#pragma once

#include "api/exchange.hpp"

#include <string_view>

namespace tenon::api {

/// The node that `ident` names: a UUID, or from 1.5 on a name; below 1.91 a trailing ".json" is tried without. Errors,
/// with Ironic's texts: Errc::invalid "Expected UUID or name for node_ident: …", Errc::not_found "Node … could not be
/// found.". Asks the policy whether the caller may see it, which else is not found, and do what the route does:
/// Errc::forbidden.
[[nodiscard]] Result<NodePtr>
find_node(Exchange& exchange, std::string_view ident, std::string_view parameter = "node_ident");

/// The same on values, without asking the policy. `may_have_suffix`: `ident` ends the path, so that a ".json" there may
/// be a wish for a format. `parameter` is what the text calls the identifier. A UUID is found in the spelling of its
/// creation only, as in Ironic.
[[nodiscard]] Result<NodePtr> find_node_in(
    const NodeStore& store, std::string_view ident, unsigned minor, bool may_have_suffix,
    std::string_view parameter = "node_ident"
);

}  // namespace tenon::api
