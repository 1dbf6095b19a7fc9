#pragma once

#include "access/policy_check.hpp"
#include "access/principal.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

/// A rule and the role that it asks for unless the operator says otherwise.
struct DefaultRule {
    std::string name;
    Role role = Role::admin;
};

/// What holds where the operator's file says nothing.
struct PolicyDefaults {
    std::vector<DefaultRule> rules;

    /// Callers bring tokens of an identity service, which are for a project or for the system and have any roles: the
    /// defaults are scoped_check()'s, and a role that a vendor proposes is for the system.
    bool has_scopes = false;
};

/// Who decided.
enum class PolicyOrigin : std::uint8_t {
    built_in,
    plugin,  ///< the role that a method's vendor proposes
    file     ///< the operator
};

struct PolicyDecision {
    Verdict verdict = Verdict::no;
    std::string_view rule;  ///< the one that decided; lives as long as the policy and the name that was asked for
    PolicyOrigin origin = PolicyOrigin::built_in;

    [[nodiscard]] bool is_yes() const { return verdict == Verdict::yes; }
};

/// A vendor method as the policy sees it.
struct PolicyMethod {
    std::string_view implementation;  ///< empty: nothing offers such a method
    std::string_view name;
    Role proposed = Role::admin;
};

/// Who may do what: what the operator's file says, else the defaults. Immutable.
///
///     schema: tenon.policy/1
///     roles:                           # of users who bring none; without this key each of them is an admin, as in
///     Ironic
///       admin: [alice]
///       reader: [monitoring, "*"]      # "*": everybody else
///     rules:
///       baremetal:node:vendor_passthru: "role:admin"
///       vendor_passthru:redfish:eject_vmedia: "role:member and 'lab':%(node.owner)s"
///       is_owner: "project_id:%(node.owner)s"     # a name without a colon: for others to use, as rule:is_owner
///
/// What a vendor method needs is said by the first of these that there is: `vendor_passthru:IMPLEMENTATION:METHOD`,
/// `vendor_passthru:IMPLEMENTATION`, `baremetal:node:vendor_passthru` (or `…:driver:…`) in the file, the role that its
/// vendor proposes, the default.
class Policy {
public:
    /// The defaults alone.
    explicit Policy(const PolicyDefaults& defaults);

    /// Strict: an unknown key, rule, role or attribute is an error that names file, line and column.
    [[nodiscard]] static Result<Policy>
    parse(std::string_view text, const std::string& path, const PolicyDefaults& defaults);

    /// The role of a user who brings none. Where tokens have scopes nobody has a role by his name.
    [[nodiscard]] Role role_of(std::string_view user) const;

    /// Whom the file names under roles, "*" among them, sorted.
    [[nodiscard]] std::vector<std::string> users() const;

    [[nodiscard]] bool has_scopes() const { return has_scopes_; }

    /// A rule that nobody knows says no.
    [[nodiscard]] PolicyDecision decide(std::string_view rule, const Principal& who, const PolicyTarget& target) const;

    /// For a call of a vendor method; `general` is one of the two rules for all of them.
    [[nodiscard]] PolicyDecision decide_call(
        std::string_view general, const PolicyMethod& method, const Principal& who, const PolicyTarget& target
    ) const;

    /// Every rule there is a say on, sorted.
    [[nodiscard]] std::vector<std::string> rule_names() const;

private:
    friend class PolicyReader;

    PolicyRules rules_;  // defaults, with what the file says in their place
    std::set<std::string, std::less<>> from_file_;
    bool has_method_rules_ = false;
    bool has_scopes_ = false;
    std::optional<std::map<std::string, Role, std::less<>>> role_by_user_;
};

inline constexpr std::string_view method_rule_prefix = "vendor_passthru:";

[[nodiscard]] std::string_view to_string(PolicyOrigin origin);

}  // namespace tenon
