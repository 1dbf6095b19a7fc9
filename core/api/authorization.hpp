#pragma once

#include "access/policy.hpp"
#include "api/exchange.hpp"
#include "base/result.hpp"
#include "config/config.hpp"
#include "driver/driver.hpp"
#include "model/node.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::api {

/// Who does not have it of a node is told that there is no such node.
inline constexpr std::string_view visibility_rule = "baremetal:node:get";

struct Route;

/// The rules of all routes with their roles, as they hold under `strategy`.
[[nodiscard]] PolicyDefaults default_rules(const std::vector<Route>& routes, AuthStrategy strategy);

/// Whether a rule is about a node, so that the handler asks it when it has the node.
[[nodiscard]] bool is_asked_of_node(std::string_view rule);

/// Whether it is one of the two rules for vendor methods, which authorize_call() asks.
[[nodiscard]] bool is_asked_of_call(std::string_view rule);

/// Asks the route's rule. Errc::forbidden with Ironic's text.
[[nodiscard]] Result<void> authorize(Exchange& exchange, const PolicyTarget& target);

/// Whether the caller may see the node (else it is not found, as `ident`), and do to it what the route does; the rule
/// of a vendor method is left to authorize_call(). Every handler gets its node through find_node(), which asks this.
[[nodiscard]] Result<void> authorize_node(Exchange& exchange, const NodePtr& node, std::string_view ident);

/// Whether the caller may see a node, for a list of them; empty: he sees all. Lives no longer than `exchange`.
[[nodiscard]] std::function<bool(const Node&)> visibility_for(const Exchange& exchange);

/// Whether the caller may call `method` of these interfaces; nullptr where they could not be composed. Notes for the
/// audit what the call is of.
[[nodiscard]] Result<void>
authorize_call(Exchange& exchange, const MethodTable* methods, std::string_view method, const PolicyTarget& target);

/// Those of `methods` that the caller may call; nothing: all of them. Errc::forbidden: none, and he may not call any
/// other either.
[[nodiscard]] Result<std::optional<std::vector<MethodRef>>>
callable_methods(Exchange& exchange, const MethodTable& methods, const PolicyTarget& target);

}  // namespace tenon::api
