#include "api/authorization.hpp"

#include "api/route_table.hpp"
#include "plugin/generation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace tenon::api {

namespace {

constexpr std::string_view node_rule_prefix = "baremetal:node:";

AuditRequest audited(const Exchange& exchange) {
    return {exchange.request_id, exchange.request.method, exchange.request.target, exchange.remote};
}

Result<void> take(Exchange& exchange, const PolicyDecision& decision) {
    if (exchange.services.audit.has_decisions()) {
        exchange.services.audit.decision(audited(exchange), exchange.principal, decision);
    }
    exchange.is_authorized = decision.is_yes();
    if (!decision.is_yes()) {
        return error(Errc::forbidden, fmt::format("Access was denied to the following resource: {}", decision.rule));
    }
    return {};
}

PolicyDecision decide_call(
    const Exchange& exchange, const MethodRef* found, std::string_view name, std::string_view verb,
    const PolicyTarget& target
) {
    PolicyMethod method{{}, name, Role::admin};
    if (found != nullptr) {
        method.implementation = found->implementation->name;
        method.proposed = found->method->declared.default_role;
    }
    auto about = target;
    about.method = name;
    about.http_method = verb;
    return exchange.policy->decide_call(exchange.rule, method, exchange.principal, about);
}

bool is_visible(const Exchange& exchange, const Node& node) {
    return exchange.policy->decide(visibility_rule, exchange.principal, {&node}).is_yes();
}

void note(AuditEvent& event, const MethodRef& found) {
    const auto& generation = found.implementation->generation;
    if (generation != nullptr) {
        event.plugin = generation->title();
        event.generation = generation->number();
    }
}

}  // namespace

PolicyDefaults default_rules(const std::vector<Route>& routes, AuthStrategy strategy) {
    PolicyDefaults defaults{{}, strategy == AuthStrategy::keystone};
    auto& rules = defaults.rules;
    for (const auto& route : routes) {
        const auto is_it = [&](const DefaultRule& rule) { return rule.name == route.policy; };
        if (route.policy != public_rule && std::none_of(rules.begin(), rules.end(), is_it)) {
            rules.push_back({std::string(route.policy), route.role});
        }
    }
    return defaults;
}

bool is_asked_of_node(std::string_view rule) {
    return rule.starts_with(node_rule_prefix) && rule != "baremetal:node:list";
}

bool is_asked_of_call(std::string_view rule) {
    return rule == "baremetal:node:vendor_passthru" || rule == "baremetal:driver:vendor_passthru";
}

Result<void> authorize(Exchange& exchange, const PolicyTarget& target) {
    return take(exchange, exchange.policy->decide(exchange.rule, exchange.principal, target));
}

std::function<bool(const Node&)> visibility_for(const Exchange& exchange) {
    // Nearly always the rule does not depend on the node.
    if (exchange.policy->decide(visibility_rule, exchange.principal, {}).is_yes()) {
        return {};
    }
    return [&exchange](const Node& node) { return is_visible(exchange, node); };
}

Result<void> authorize_node(Exchange& exchange, const NodePtr& node, std::string_view ident) {
    if (!is_visible(exchange, *node)) {
        return error(Errc::not_found, fmt::format("Node {} could not be found.", ident));
    }
    exchange.audited.node = node;
    return is_asked_of_call(exchange.rule) ? Result<void>() : authorize(exchange, {node.get()});
}

Result<void>
authorize_call(Exchange& exchange, const MethodTable* methods, std::string_view method, const PolicyTarget& target) {
    const auto* const found = methods == nullptr ? nullptr : methods->find(method);
    exchange.audited.vendor_method = method;
    if (found != nullptr) {
        note(exchange.audited, *found);
    }
    return take(exchange, decide_call(exchange, found, method, exchange.request.method, target));
}

Result<std::optional<std::vector<MethodRef>>>
callable_methods(Exchange& exchange, const MethodTable& methods, const PolicyTarget& target) {
    const auto is_callable = [&](const MethodRef& each) {
        const auto& declared = each.method->declared;
        return std::ranges::any_of(declared.http_methods, [&](const std::string& verb) {
            return decide_call(exchange, &each, declared.name, verb, target).is_yes();
        });
    };
    const auto& all = methods.methods();
    std::optional<std::vector<MethodRef>> callable;
    if (all.empty() || !std::ranges::all_of(all, is_callable)) {
        callable.emplace();
        std::ranges::copy_if(all, std::back_inserter(*callable), is_callable);
    }
    if (callable && callable->empty()) {
        if (auto allowed = take(exchange, decide_call(exchange, nullptr, {}, {}, target)); !allowed) {
            return allowed.error();
        }
    }
    exchange.is_authorized = true;
    return callable;
}

}  // namespace tenon::api
