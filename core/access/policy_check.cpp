#include "access/policy_check.hpp"

#include <algorithm>
#include <utility>

namespace tenon {

namespace {

Verdict negated(Verdict verdict) {
    return verdict == Verdict::undecided ? verdict : verdict == Verdict::yes ? Verdict::no : Verdict::yes;
}

std::string_view of_caller(const Principal& principal, std::string_view name) {
    if (name == "user" || name == "user_id") {
        const auto& id = identity_of(principal).user_id;
        return id.empty() ? principal.user : id;
    }
    if (name == "user_name") {
        return principal.user;
    }
    if (name == "project_name") {
        return identity_of(principal).project_name;
    }
    if (name == "project_id") {
        return principal.project;
    }
    return principal.is_system ? "all" : "";  // system_scope
}

Verdict is_equal(std::string_view left, const PolicyCheck& check, const PolicyTarget& target) {
    if (left.empty()) {
        return Verdict::no;  // who has no project owns no node without owner
    }
    if (!check.is_attribute) {
        return left == check.value ? Verdict::yes : Verdict::no;
    }
    const auto right = attribute_of(target, check.value);
    if (!right) {
        return Verdict::undecided;
    }
    return left == *right ? Verdict::yes : Verdict::no;
}

}  // namespace

Verdict
decide(const PolicyCheck& check, const Principal& principal, const PolicyTarget& target, const PolicyRules& rules) {
    using enum PolicyCheck::Kind;
    const auto part = [&](const PolicyCheck& each) { return decide(each, principal, target, rules); };
    switch (check.kind) {
    case always:
        return Verdict::yes;
    case never:
        return Verdict::no;
    case any_of: {
        auto verdict = Verdict::no;
        for (const auto& each : check.parts) {
            verdict = std::max(verdict, part(each));
        }
        return verdict;
    }
    case all_of: {
        auto verdict = Verdict::yes;
        for (const auto& each : check.parts) {
            verdict = std::min(verdict, part(each));
        }
        return verdict;
    }
    case negated:
        return tenon::negated(part(check.parts.front()));
    case role:
        return is_allowed(principal, check.role) ? Verdict::yes : Verdict::no;
    case named_role: {
        const auto& roles = identity_of(principal).roles;
        return std::find(roles.begin(), roles.end(), check.name) != roles.end() ? Verdict::yes : Verdict::no;
    }
    case rule:
        return part(rules.find(check.name)->second);
    case caller:
        return is_equal(of_caller(principal, check.name), check, target);
    case text:
        return is_equal(check.name, check, target);
    }
    return Verdict::no;
}

PolicyCheck role_check(Role role) {
    PolicyCheck made;
    made.kind = PolicyCheck::Kind::role;
    made.role = role;
    return made;
}

}  // namespace tenon
