#pragma once

#include "access/policy.hpp"
#include "access/policy_check.hpp"

#include <string_view>
#include <vector>

namespace tenon {

/// What a rule asks for unless the operator says otherwise, where tokens are for a project or for the system: the
/// rule's role and `system_scope:all`, but for the few rules that Ironic opens to projects.
[[nodiscard]] PolicyCheck scoped_check(const DefaultRule& rule);

/// The names of those few.
[[nodiscard]] std::vector<std::string_view> rules_for_projects();

}  // namespace tenon
