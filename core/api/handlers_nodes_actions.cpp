// Below one node: maintenance, validate, states.

#include "api/arguments.hpp"
#include "api/handlers_nodes.hpp"
#include "api/node_answer.hpp"
#include "api/node_lookup.hpp"
#include "api/node_maintenance.hpp"
#include "api/node_name.hpp"
#include "api/node_validation.hpp"
#include "api/problem.hpp"

#include <fmt/format.h>

#include <utility>

namespace tenon::api {

namespace {

HandlerResult set_maintenance(Exchange& exchange, bool is_on, std::optional<std::string> reason) {
    const auto node = find_node(exchange, exchange.segments.at(1));
    if (!node) {
        co_return node.error();
    }
    NodeStore::Change change = [is_on, reason = std::move(reason)](const Node& current) -> Result<Node> {
        auto changed = current;
        changed.maintenance = is_on;
        changed.maintenance_reason = reason;
        return changed;
    };
    const auto updated = co_await exchange.services.conductor.update_node(exchange.loop, *node, std::move(change));
    if (!updated) {
        co_return updated.error();
    }
    Response response;
    response.status = 202;
    co_return response;
}

Result<Response> validate(Exchange& exchange, std::string_view ident) {
    const auto node = find_node(exchange, ident, "node");
    if (!node) {
        return node.error();
    }
    const auto driver = exchange.services.conductor.catalog()->compose(**node);
    if (!driver) {
        return driver.error();
    }
    return json_text_response(node_validation_document(**node, **driver, exchange.minor));
}

}  // namespace

HandlerResult handle_node_maintenance_put(Exchange& exchange) {
    const auto body = body_json(exchange);
    if (!body) {
        co_return body.error();
    }
    if (const auto checked = check_query(exchange, {"reason"}); !checked) {
        co_return checked.error();
    }
    auto reason = maintenance_reason(*body, query_value(exchange, "reason"));
    if (!reason) {
        co_return reason.error();
    }
    co_return co_await set_maintenance(exchange, true, std::move(*reason));
}

HandlerResult handle_node_maintenance_delete(Exchange& exchange) {
    if (const auto checked = check_query(exchange, {}); !checked) {
        co_return checked.error();
    }
    co_return co_await set_maintenance(exchange, false, std::nullopt);
}

HandlerResult handle_node_validate_get(Exchange& exchange) {
    if (const auto checked = check_query(exchange, {}); !checked) {
        co_return checked.error();
    }
    const auto ident = exchange.segments.at(1);
    if (!is_uuid_like(ident) && !is_logical_name(ident, max_minor_version)) {
        co_return abort_with(
            400, fmt::format("Expected UUID or name for node: {}", ident),
            find_header(exchange.request.headers, "Accept").value_or("")
        );
    }
    if (exchange.minor < 5 && !is_uuid_like(ident)) {
        co_return not_acceptable();
    }
    co_return validate(exchange, ident);
}

HandlerResult handle_nodes_validate_get(Exchange& exchange) {
    if (const auto checked = check_query(exchange, {"node", "node_uuid"}); !checked) {
        co_return checked.error();
    }
    const auto uuid = query_value(exchange, "node_uuid");
    if (uuid && !is_uuid_like(*uuid)) {
        co_return error(Errc::invalid, "Expected UUID for node_uuid: " + *uuid);
    }
    const auto node = query_value(exchange, "node");
    if (!uuid && !node) {
        co_return error(Errc::invalid, "Expected a logical name or UUID but received None.");
    }
    if (!uuid && exchange.minor < 5 && !is_uuid_like(*node)) {
        co_return not_acceptable();
    }
    co_return validate(exchange, uuid ? *uuid : *node);
}

HandlerResult handle_node_states_get(Exchange& exchange) {
    if (const auto checked = check_query(exchange, {}); !checked) {
        co_return checked.error();
    }
    const auto node = find_node(exchange, exchange.segments.at(1));
    if (!node) {
        co_return node.error();
    }
    co_return json_text_response(node_states_document(**node, exchange.minor));
}

}  // namespace tenon::api
