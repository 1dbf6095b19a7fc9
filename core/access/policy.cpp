#include "access/policy.hpp"

#include "access/scoped_rules.hpp"

#include <utility>

namespace tenon {

Policy::Policy(const PolicyDefaults& defaults) : has_scopes_(defaults.has_scopes) {
    for (const auto& rule : defaults.rules) {
        rules_.emplace(rule.name, has_scopes_ ? scoped_check(rule) : role_check(rule.role));
    }
}

Role Policy::role_of(std::string_view user) const {
    if (has_scopes_) {
        return Role::anyone;
    }
    if (!role_by_user_) {
        return Role::admin;
    }
    auto found = role_by_user_->find(user);
    if (found == role_by_user_->end()) {
        found = role_by_user_->find("*");
    }
    return found == role_by_user_->end() ? Role::anyone : found->second;
}

PolicyDecision Policy::decide(std::string_view rule, const Principal& who, const PolicyTarget& target) const {
    const auto found = rules_.find(rule);
    if (found == rules_.end()) {
        return {Verdict::no, rule, PolicyOrigin::built_in};
    }
    return {
        tenon::decide(found->second, who, target, rules_), found->first,
        from_file_.contains(rule) ? PolicyOrigin::file : PolicyOrigin::built_in};
}

PolicyDecision Policy::decide_call(
    std::string_view general, const PolicyMethod& method, const Principal& who, const PolicyTarget& target
) const {
    if (method.implementation.empty()) {
        return decide(general, who, target);
    }
    if (has_method_rules_) {
        auto name = std::string(method_rule_prefix);
        name += method.implementation;
        const auto of_all = name;
        name += ':';
        name += method.name;
        for (const auto& rule : {name, of_all}) {
            if (rules_.contains(rule)) {
                return decide(rule, who, target);
            }
        }
    }
    if (from_file_.contains(general)) {
        return decide(general, who, target);
    }
    const bool is_yes = is_allowed(who, method.proposed) && (who.is_system || !has_scopes_);
    return {is_yes ? Verdict::yes : Verdict::no, general, PolicyOrigin::plugin};
}

std::vector<std::string> Policy::rule_names() const {
    std::vector<std::string> names;
    for (const auto& [name, check] : rules_) {
        names.push_back(name);
    }
    return names;
}

std::vector<std::string> Policy::users() const {
    std::vector<std::string> users;
    if (role_by_user_) {
        for (const auto& [user, role] : *role_by_user_) {
            users.push_back(user);
        }
    }
    return users;
}

std::string_view to_string(PolicyOrigin origin) {
    switch (origin) {
    case PolicyOrigin::built_in:
        return "default";
    case PolicyOrigin::plugin:
        return "plugin";
    case PolicyOrigin::file:
        return "file";
    }
    return "";
}

}  // namespace tenon
