// The operator's file.

#include "access/policy.hpp"
#include "base/yaml.hpp"
#include "plugin/abi_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tenon {

namespace {

constexpr std::string_view schema = "tenon.policy/1";

Error fail(const std::string& place, std::string_view what) {
    return error(Errc::invalid, fmt::format("{}: {}", place, what));
}

/// "vendor_passthru:IMPLEMENTATION" or "…:METHOD" below it. What is loaded now does not matter: it may come later.
bool is_method_rule(std::string_view name) {
    if (!name.starts_with(method_rule_prefix)) {
        return false;
    }
    name.remove_prefix(method_rule_prefix.size());
    const auto colon = name.find(':');
    const auto method = colon == name.npos ? std::string_view("any") : name.substr(colon + 1);
    return is_implementation_name(name.substr(0, colon)) && !method.empty() && method.find(':') == method.npos;
}

void collect_used(const PolicyCheck& check, std::vector<std::string>& names) {
    if (check.kind == PolicyCheck::Kind::rule) {
        names.push_back(check.name);
    }
    for (const auto& part : check.parts) {
        collect_used(part, names);
    }
}

}  // namespace

class PolicyReader {
public:
    explicit PolicyReader(const PolicyDefaults& defaults) : policy_(defaults) {
        for (const auto& rule : defaults.rules) {
            known_.push_back(rule.name);
        }
    }

    Result<Policy> read(const YamlValue& document) {
        YamlReader reader(document, "policy");
        if (const auto said = reader.required_text("schema"); said != schema) {
            reader.fail("schema", fmt::format("schema: '{}' is not {}", said, schema));
        }
        const auto* const roles = reader.child("roles");
        const auto* const rules = reader.child("rules");
        if (const auto finished = reader.finish(); !finished) {
            return finished.error();
        }
        if (roles != nullptr) {
            if (const auto taken = read_roles(*roles); !taken) {
                return taken.error();
            }
        }
        if (rules != nullptr) {
            if (const auto taken = read_rules(*rules); !taken) {
                return taken.error();
            }
        }
        return std::move(policy_);
    }

private:
    Result<void> read_roles(const YamlValue& roles) {
        YamlReader reader(roles, "roles");
        auto& by_user = policy_.role_by_user_.emplace();
        for (const auto role : {Role::reader, Role::member, Role::admin}) {
            const auto name = to_string(role);
            for (const auto& user : reader.texts(name, {})) {
                if (!by_user.emplace(user, role).second) {
                    reader.fail(name, fmt::format("'{}' has a role already", user));
                }
            }
        }
        return reader.finish();
    }

    Result<void> read_rules(const YamlValue& rules) {
        if (rules.kind != YamlValue::Kind::mapping) {
            return fail(rules.place, "'rules' must be a mapping of names to checks");
        }
        std::map<std::string, std::string> place_by_rule;
        for (const auto& [name, place, value] : rules.members) {
            if (const auto checked = check_name(name, place); !checked) {
                return checked.error();
            }
            if (value.kind != YamlValue::Kind::scalar) {
                return fail(value.place, fmt::format("the check of '{}' must be a text, such as \"role:admin\"", name));
            }
            auto check = parse_policy_check(value.text, policy_.has_scopes() ? RoleNames::any : RoleNames::ours);
            if (!check) {
                return fail(value.place, fmt::format("{}: {}", name, check.error().message));
            }
            policy_.rules_.insert_or_assign(name, std::move(*check));
            policy_.from_file_.insert(name);
            policy_.has_method_rules_ = policy_.has_method_rules_ || name.starts_with(method_rule_prefix);
            place_by_rule[name] = value.place;
        }
        for (const auto& [name, place] : place_by_rule) {
            if (const auto checked = check_used(name, place); !checked) {
                return checked.error();
            }
        }
        return {};
    }

    /// A rule is one of the host's, one of a vendor method, or a name without a colon for other rules to use.
    [[nodiscard]] Result<void> check_name(const std::string& name, const std::string& place) const {
        const bool is_known = std::find(known_.begin(), known_.end(), name) != known_.end();
        const bool is_meant_for_methods = (name + ":").starts_with(method_rule_prefix);
        const bool is_helper = !name.empty() && !is_meant_for_methods && name.find(':') == std::string::npos;
        if (is_known || is_method_rule(name) || is_helper) {
            return {};
        }
        if (is_meant_for_methods) {
            return fail(
                place,
                fmt::format("'{}' is not vendor_passthru:IMPLEMENTATION or vendor_passthru:IMPLEMENTATION:METHOD", name)
            );
        }
        const auto nearest = nearest_name(name, known_);
        return fail(
            place, nearest.empty() ? fmt::format("unknown rule '{}'; GET /tenon/v1/policy lists the rules", name)
                                   : fmt::format("unknown rule '{}'; did you mean '{}'?", name, nearest)
        );
    }

    /// Follows `rule:` from `name` to its ends.
    [[nodiscard]] Result<void> check_used(const std::string& name, const std::string& place) const {
        std::vector<std::string> open{name};
        std::set<std::string> seen;
        while (!open.empty()) {
            const auto at = open.back();
            open.pop_back();
            const auto found = policy_.rules_.find(at);
            if (found == policy_.rules_.end()) {
                return fail(place, fmt::format("{}: rule:{} is nowhere", name, at));
            }
            std::vector<std::string> used;
            collect_used(found->second, used);
            for (auto& each : used) {
                if (each == name) {
                    return fail(
                        place, fmt::format("{}: leads back to itself by rule:{}", name, at == name ? name : at)
                    );
                }
                if (seen.insert(each).second) {
                    open.push_back(std::move(each));
                }
            }
        }
        return {};
    }

    Policy policy_;
    std::vector<std::string> known_;
};

Result<Policy> Policy::parse(std::string_view text, const std::string& path, const PolicyDefaults& defaults) {
    const auto document = parse_yaml(text, path);
    if (!document) {
        return document.error();
    }
    return PolicyReader(defaults).read(*document);
}

}  // namespace tenon
