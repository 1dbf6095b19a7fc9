#pragma once

#include "api/exchange.hpp"

namespace tenon::api {

[[nodiscard]] HandlerResult handle_nodes_get(Exchange& exchange);             // GET /v1/nodes
[[nodiscard]] HandlerResult handle_nodes_post(Exchange& exchange);            // POST /v1/nodes
[[nodiscard]] HandlerResult handle_nodes_detail_get(Exchange& exchange);      // GET /v1/nodes/detail
[[nodiscard]] HandlerResult handle_nodes_validate_get(Exchange& exchange);    // GET /v1/nodes/validate?node=
[[nodiscard]] Answer handle_node_get(Exchange& exchange);                     // GET /v1/nodes/N
[[nodiscard]] HandlerResult handle_node_patch(Exchange& exchange);            // PATCH /v1/nodes/N
[[nodiscard]] HandlerResult handle_node_delete(Exchange& exchange);           // DELETE /v1/nodes/N
[[nodiscard]] HandlerResult handle_node_maintenance_put(Exchange& exchange);  // PUT /v1/nodes/N/maintenance
[[nodiscard]] HandlerResult handle_node_maintenance_delete(Exchange& exchange);
[[nodiscard]] HandlerResult handle_node_validate_get(Exchange& exchange);  // GET /v1/nodes/N/validate
[[nodiscard]] HandlerResult handle_node_states_get(Exchange& exchange);    // GET /v1/nodes/N/states

}  // namespace tenon::api
