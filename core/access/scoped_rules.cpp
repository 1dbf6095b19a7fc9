#include "access/scoped_rules.hpp"

#include <algorithm>
#include <array>

namespace tenon {

namespace {

struct ScopedRule {
    std::string_view name;
    std::string_view check;
};

constexpr std::string_view system_or_project_reader =
    "role:reader and (system_scope:all or project_id:%(node.owner)s or project_id:%(node.lessee)s)";
constexpr std::string_view system_or_owner_member_and_lessee_admin =
    "role:member and (system_scope:all or project_id:%(node.owner)s) or role:manager and project_id:%(node.lessee)s";

/// As Ironic has them since Wallaby.
constexpr std::array<ScopedRule, 6> for_projects = {{
    {"baremetal:node:list", "role:reader"},  // of those that baremetal:node:get shows
    {"baremetal:node:get", system_or_project_reader},
    {"baremetal:node:get_states", system_or_project_reader},
    {"baremetal:node:validate", system_or_owner_member_and_lessee_admin},
    {"baremetal:node:set_maintenance", system_or_owner_member_and_lessee_admin},
    {"baremetal:node:clear_maintenance", system_or_owner_member_and_lessee_admin},
}};

PolicyCheck system_check(Role role) {
    PolicyCheck scope;
    scope.kind = PolicyCheck::Kind::caller;
    scope.name = "system_scope";
    scope.value = "all";
    PolicyCheck made;
    made.kind = PolicyCheck::Kind::all_of;
    made.parts = {role_check(role), scope};
    return made;
}

}  // namespace

PolicyCheck scoped_check(const DefaultRule& rule) {
    const auto* const found = std::find_if(for_projects.begin(), for_projects.end(), [&](const ScopedRule& each) {
        return each.name == rule.name;
    });
    return found == for_projects.end() ? system_check(rule.role)
                                       : parse_policy_check(found->check, RoleNames::any).value();
}

std::vector<std::string_view> rules_for_projects() {
    std::vector<std::string_view> names;
    for (const auto& each : for_projects) {
        names.push_back(each.name);
    }
    return names;
}

}  // namespace tenon
