#pragma once

#include "access/policy_target.hpp"
#include "access/principal.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

/// What a check says. Undecided: it needs to know of a node or driver what was not given.
enum class Verdict : std::uint8_t {
    no,
    undecided,
    yes
};

/// One check of oslo.policy's language, taken apart:
///
///     role:member                  the caller has it; an admin is a manager, a manager a member, and he a reader
///     user:alice                   the caller's id, which is its name where no identity service gives it one
///     user_name:alice              its name, project_id:p its project, project_name; system_scope:all
///     project_id:%(node.owner)s    what a target's attribute says
///     'redfish':%(node.driver)s    a fixed text against an attribute
///     rule:is_owner                another rule of the policy
///     not, and, or, ( )            as in Python; @ is everybody and ! is nobody
struct PolicyCheck {
    enum class Kind : std::uint8_t {
        always,
        never,
        any_of,
        all_of,
        negated,
        role,
        named_role,  ///< `name`, one of the identity service's own
        rule,
        caller,  ///< `name` of the caller is `value`
        text     ///< `name`, a fixed text, is `value`
    };

    Kind kind = Kind::never;
    std::vector<PolicyCheck> parts;
    Role role = Role::admin;
    std::string name;
    std::string value;
    bool is_attribute = false;  ///< `value` names an attribute of the target
};

/// Which roles there are.
enum class RoleNames : std::uint8_t {
    ours,  ///< reader, member and admin
    any    ///< whatever the identity service calls one
};

/// Reads a check; the error says what is wrong and where, counting characters from 1.
[[nodiscard]] Result<PolicyCheck> parse_policy_check(std::string_view text, RoleNames roles = RoleNames::ours);

/// Rules by name.
using PolicyRules = std::map<std::string, PolicyCheck, std::less<>>;

/// Decides for `principal`. `rules` has every rule that a check names, and none leads back to itself: the reader has
/// made sure.
[[nodiscard]] Verdict
decide(const PolicyCheck& check, const Principal& principal, const PolicyTarget& target, const PolicyRules& rules);

/// A check that asks for a role and nothing else.
[[nodiscard]] PolicyCheck role_check(Role role);

}  // namespace tenon
