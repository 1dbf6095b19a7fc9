#include "api/handlers_policy.hpp"

#include "access/keystone_token.hpp"
#include "access/policy.hpp"
#include "api/arguments.hpp"
#include "api/authorization.hpp"
#include "api/node_lookup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace tenon::api {

namespace {

constexpr std::string_view node_rule = "baremetal:node:vendor_passthru";
constexpr std::string_view driver_rule = "baremetal:driver:vendor_passthru";

Result<Principal> asked_about(const Exchange& exchange) {
    Principal who;
    who.user = query_value(exchange, "user").value_or("");
    who.project = query_value(exchange, "project_id").value_or("");
    who.is_system = who.project.empty();
    who.role = exchange.policy->role_of(who.user);
    const auto name = query_value(exchange, "role");
    if (name && exchange.policy->has_scopes()) {
        identify(who, {}, {*name});
    } else if (name) {
        const auto role = role_from(*name);
        if (!role) {
            return error(Errc::invalid, fmt::format("role: '{}' is none of reader, member, admin", *name));
        }
        who.role = *role;
    }
    return who;
}

struct AskedAbout {
    NodePtr node;
    DriverPtr driver;  ///< nullptr: there is none, or it cannot be composed
    PolicyTarget target;
};

Result<AskedAbout> target_of(const Exchange& exchange) {
    AskedAbout about;
    const auto& catalog = exchange.services.conductor.catalog_on(exchange.loop);
    if (const auto ident = query_value(exchange, "node")) {
        auto node = find_node_in(exchange.services.store, *ident, max_minor_version, false, "node");
        if (!node) {
            return node.error();
        }
        about.node = std::move(*node);
        about.target.node = about.node.get();
        if (auto driver = catalog.compose(*about.node)) {
            about.driver = std::move(*driver);
        }
    } else if (const auto name = query_value(exchange, "driver")) {
        const auto type = catalog.find(*name);
        if (!type) {
            return type.error();
        }
        about.driver = (*type)->defaults;
        about.target.driver = (*type)->declared.name;
    }
    return about;
}

PolicyMethod method_of(const AskedAbout& about, const std::string& name) {
    PolicyMethod method{{}, name, Role::admin};
    if (about.driver != nullptr) {
        const auto& table = about.node != nullptr ? about.driver->node_methods : about.driver->driver_methods;
        if (const auto* const found = table.find(name)) {
            method.implementation = found->implementation->name;
            method.proposed = found->method->declared.default_role;
        }
    }
    return method;
}

}  // namespace

HandlerResult handle_policy_get(Exchange& exchange) {
    if (const auto checked = check_query(exchange, {}); !checked) {
        co_return checked.error();
    }
    Json document = Json::object();
    document["rules"] = exchange.policy->rule_names();
    co_return json_response(document);
}

HandlerResult handle_policy_check_get(Exchange& exchange) {
    if (const auto checked =
            check_query(exchange, {"rule", "user", "project_id", "role", "node", "driver", "method", "http_method"});
        !checked) {
        co_return checked.error();
    }
    const auto who = asked_about(exchange);
    if (!who) {
        co_return who.error();
    }
    auto about = target_of(exchange);
    if (!about) {
        co_return about.error();
    }
    const auto method = query_value(exchange, "method");
    const auto rule = query_value(exchange, "rule");
    const auto verb = query_value(exchange, "http_method").value_or("POST");
    if (rule.has_value() == method.has_value()) {
        co_return error(Errc::invalid, "say either rule or method: what is to be allowed");
    }
    if (method && about->node == nullptr && about->target.driver.empty()) {
        co_return error(Errc::invalid, "method: say node or driver, too: whose method it is");
    }
    const auto known = exchange.policy->rule_names();
    if (rule && !std::binary_search(known.begin(), known.end(), *rule)) {
        co_return error(
            Errc::not_found,
            fmt::format("There is no rule '{}': GET /tenon/v1/policy lists them; for a vendor method say method", *rule)
        );
    }
    PolicyDecision decision{Verdict::yes, {}, PolicyOrigin::built_in};
    if (about->node != nullptr) {
        decision = exchange.policy->decide(visibility_rule, *who, about->target);  // one who says no gets 404
    }
    const bool is_visible = decision.is_yes();
    if (is_visible && method) {
        about->target.method = *method;
        about->target.http_method = verb;
        const auto general = about->node != nullptr ? node_rule : driver_rule;
        decision = exchange.policy->decide_call(general, method_of(*about, *method), *who, about->target);
    } else if (is_visible) {
        decision = exchange.policy->decide(*rule, *who, about->target);
    }
    Json document = Json::object();
    document["allowed"] = decision.is_yes();
    document["rule"] = decision.rule;
    document["origin"] = to_string(decision.origin);
    document["user"] = who->user;
    document["role"] = to_string(who->role);
    if (decision.verdict == Verdict::undecided) {
        document["needs"] = "a node or a driver: the rule depends on it";
    }
    co_return json_response(document);
}

}  // namespace tenon::api
