#include "api/arguments.hpp"
#include "api/handlers_calls.hpp"
#include "api/handlers_drivers.hpp"
#include "api/handlers_nodes.hpp"
#include "api/handlers_passthru.hpp"
#include "api/handlers_plugins.hpp"
#include "api/handlers_policy.hpp"
#include "api/handlers_root.hpp"
#include "api/handlers_tenon.hpp"
#include "api/problem.hpp"
#include "api/route_table.hpp"

#include <algorithm>
#include <array>

namespace tenon::api {

namespace {

/// Sub-resources of a node that Ironic has and we lack: links to them are printed all the same.
constexpr std::array<std::string_view, 13> absent_below_node = {
    "allocation", "bios",       "children", "firmware", "history", "inventory", "management",
    "nmi",        "portgroups", "ports",    "traits",   "vifs",    "volume",
};

/// GET /v1/nodes/N/FIELD: pecan takes a further segment as the argument `fields`.
Answer handle_node_field_get(Exchange& exchange) {
    const auto field = exchange.segments[2];
    if (std::find(absent_below_node.begin(), absent_below_node.end(), field) != absent_below_node.end()) {
        return abort_with(404, {}, find_header(exchange.request.headers, "Accept").value_or(""));
    }
    exchange.query.emplace_back("fields", field);
    exchange.segments.resize(2);
    return handle_node_get(exchange);
}

/// /v1/drivers/D/raid is a controller with one GET below it and no verb that it could allow.
HandlerResult handle_driver_raid_other(Exchange& exchange) {
    auto response =
        abort_with(405, {}, find_header(exchange.request.headers, "Accept").value_or(""), exchange.request.method);
    response.headers.add("Allow", "");
    co_return response;
}

/// GET /v1/drivers/D/FIELD/more, a Python TypeError in Ironic.
HandlerResult handle_too_long_path(Exchange& exchange) {
    co_return abort_with(404, {}, find_header(exchange.request.headers, "Accept").value_or(""));
}

/// PATCH and DELETE without a node.
HandlerResult handle_missing_node_ident(Exchange& exchange) {
    if (auto checked = check_query(exchange, {"node_ident"}); !checked) {
        co_return checked.error();
    }
    co_return error(Errc::invalid, "Missing mandatory parameter: node_ident");
}

}  // namespace

const std::vector<Route>& all_routes() {
    using enum Role;
    static const std::vector<Route> routes = {
        {"*", "/", anyone, public_rule, handle_root},
        {"*", "/v1", anyone, public_rule, handle_v1},
        {"GET", "/healthcheck", anyone, public_rule, handle_healthcheck},
        {"HEAD", "/healthcheck", anyone, public_rule, handle_healthcheck},
        {"GET", "/metrics", reader, "tenon:metrics", handle_metrics_get, Needs::nothing},
        {"GET", "/tenon/v1/plugins", reader, "tenon:plugin:get", handle_plugins_get, Needs::nothing},
        {"GET", "/tenon/v1/plugins/{plugin}", reader, "tenon:plugin:get", handle_plugin_get, Needs::nothing},
        {"POST", "/tenon/v1/plugins/rescan", admin, "tenon:plugin:rescan", handle_plugins_rescan_post},
        {"POST", "/tenon/v1/plugins/{plugin}/enable", admin, "tenon:plugin:enable", handle_plugin_enable_post},
        {"POST", "/tenon/v1/plugins/{plugin}/disable", admin, "tenon:plugin:disable", handle_plugin_disable_post},
        {"POST", "/tenon/v1/plugins/{plugin}/trust", admin, "tenon:plugin:trust", handle_plugin_trust_post},
        {"POST", "/tenon/v1/plugins/{plugin}/rollback", admin, "tenon:plugin:rollback", handle_plugin_rollback_post},
        {"GET", "/tenon/v1/hardware-types", reader, "tenon:hardware_type:get", handle_hardware_types_get},
        {"GET", "/tenon/v1/policy", reader, "tenon:policy:get", handle_policy_get},
        {"GET", "/tenon/v1/policy/check", admin, "tenon:policy:check", handle_policy_check_get},
        // As strict as running a method: results are in there.
        {"GET", "/tenon/v1/calls", admin, "tenon:call:list", handle_calls_get},
        {"GET", "/tenon/v1/calls/events", admin, "tenon:call:list", handle_call_events_get},
        {"GET", "/tenon/v1/calls/{call}", admin, "tenon:call:get", handle_call_get},
        {"DELETE", "/tenon/v1/calls/{call}", admin, "tenon:call:cancel", handle_call_delete},

        {"GET", "/v1/drivers", reader, "baremetal:driver:get", handle_drivers_get},
        {"GET", "/v1/drivers/{driver}", reader, "baremetal:driver:get", handle_driver_get},
        {"GET", "/v1/drivers/vendor_passthru/methods", admin, "baremetal:driver:vendor_passthru",
         handle_driver_methods_get},
        {"GET", "/v1/drivers/{driver}/properties", reader, "baremetal:driver:get_properties",
         handle_driver_properties_get},
        {"GET", "/v1/drivers/{driver}/raid/logical_disk_properties", reader,
         "baremetal:driver:get_raid_logical_disk_properties", handle_driver_raid_get},
        {"GET", "/v1/drivers/{driver}/vendor_passthru/methods", admin, "baremetal:driver:vendor_passthru",
         handle_driver_methods_get},
        {"*", "/v1/drivers/{driver}/vendor_passthru", admin, "baremetal:driver:vendor_passthru",
         handle_driver_vendor_passthru},
        {"*", "/v1/drivers/{driver}/vendor_passthru/{method...}", admin, "baremetal:driver:vendor_passthru",
         handle_driver_vendor_passthru},
        {"*", "/v1/drivers/{driver}/raid", anyone, public_rule, handle_driver_raid_other},
        {"*", "/v1/drivers/{driver}/raid/{more...}", anyone, public_rule, handle_driver_raid_other},
        {"GET", "/v1/drivers/{driver}/{field}", reader, "baremetal:driver:get", handle_driver_get},
        {"GET", "/v1/drivers/{driver}/{field}/{more...}", reader, "baremetal:driver:get", handle_too_long_path},

        {"GET", "/v1/nodes", reader, "baremetal:node:list", handle_nodes_get},
        {"POST", "/v1/nodes", admin, "baremetal:node:create", handle_nodes_post},
        {"PATCH", "/v1/nodes", admin, "baremetal:node:update", handle_missing_node_ident},
        {"DELETE", "/v1/nodes", admin, "baremetal:node:delete", handle_missing_node_ident},
        {"GET", "/v1/nodes/detail", reader, "baremetal:node:list", handle_nodes_detail_get},
        {"GET", "/v1/nodes/validate", member, "baremetal:node:validate", handle_nodes_validate_get},
        {"GET", "/v1/nodes/{node}", reader, "baremetal:node:get", handle_node_get},
        {"PATCH", "/v1/nodes/{node}", admin, "baremetal:node:update", handle_node_patch},
        {"DELETE", "/v1/nodes/{node}", admin, "baremetal:node:delete", handle_node_delete},
        {"PUT", "/v1/nodes/{node}/maintenance", admin, "baremetal:node:set_maintenance", handle_node_maintenance_put},
        {"DELETE", "/v1/nodes/{node}/maintenance", admin, "baremetal:node:clear_maintenance",
         handle_node_maintenance_delete},
        {"GET", "/v1/nodes/vendor_passthru/methods", admin, "baremetal:node:vendor_passthru", handle_node_methods_get},
        {"GET", "/v1/nodes/{node}/validate", member, "baremetal:node:validate", handle_node_validate_get},
        {"GET", "/v1/nodes/{node}/states", reader, "baremetal:node:get_states", handle_node_states_get},
        {"GET", "/v1/nodes/{node}/vendor_passthru/methods", admin, "baremetal:node:vendor_passthru",
         handle_node_methods_get},
        {"*", "/v1/nodes/{node}/vendor_passthru", admin, "baremetal:node:vendor_passthru", handle_node_vendor_passthru},
        {"*", "/v1/nodes/{node}/vendor_passthru/{method...}", admin, "baremetal:node:vendor_passthru",
         handle_node_vendor_passthru},
        {"GET", "/v1/nodes/{node}/{field}", reader, "baremetal:node:get", handle_node_field_get},
    };
    return routes;
}

}  // namespace tenon::api
