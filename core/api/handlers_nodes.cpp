// The collection: GET and POST /v1/nodes, GET /v1/nodes/detail.

#include "api/handlers_nodes.hpp"

#include "api/arguments.hpp"
#include "api/authorization.hpp"
#include "api/node_answer.hpp"
#include "api/node_create.hpp"
#include "api/node_page.hpp"
#include "api/node_properties.hpp"
#include "api/node_query.hpp"
#include "api/problem.hpp"

#include <fmt/format.h>

#include <utility>

namespace tenon::api {

namespace {

Result<Response> list_nodes(const Exchange& exchange, const Result<NodeQuery>& query) {
    if (!query) {
        return query.error();
    }
    const auto page =
        page_of(exchange.services.store, *query, exchange.services.conductor.host(), visibility_for(exchange));
    if (!page) {
        return page.error();
    }
    if (query->chassis_uuid && page->empty() && !query->marker) {
        return error(Errc::not_found, fmt::format("Chassis {} could not be found.", *query->chassis_uuid));
    }
    NodeAnswer answer(exchange, query->selection);
    std::string body = "{\"nodes\": [";
    std::string_view separator;
    for (const auto& node : *page) {
        body += separator;
        separator = ", ";
        answer.append(body, *node);
    }
    body.push_back(']');
    if (const auto next = next_link(*page, *query, exchange.base_url()); !next.empty()) {
        body += ", \"next\": ";
        append_json_string(body, next);
    }
    body.push_back('}');
    return json_text_response(std::move(body));
}

}  // namespace

HandlerResult handle_nodes_get(Exchange& exchange) {
    co_return list_nodes(exchange, parse_node_query(exchange.query, exchange.minor));
}

HandlerResult handle_nodes_detail_get(Exchange& exchange) {
    co_return list_nodes(exchange, parse_node_detail_query(exchange.query, exchange.minor));
}

HandlerResult handle_nodes_post(Exchange& exchange) {
    const auto body = body_json(exchange);
    if (!body) {
        co_return body.error();
    }
    if (const auto checked = check_query(exchange, {}); !checked) {
        co_return checked.error();
    }
    const bool is_empty = !*body || (*body)->is_null();
    auto node = node_from_body(is_empty ? Json::object() : **body, exchange.minor);
    if (!node) {
        co_return node.error();
    }
    if (const auto checked = check_node_properties(*node); !checked) {
        co_return checked.error();
    }
    if (const auto allowed = authorize(exchange, {&*node}); !allowed) {
        co_return allowed.error();
    }
    const auto created = co_await exchange.services.conductor.create_node(exchange.loop, std::move(*node));
    if (!created) {
        co_return created.error();
    }
    exchange.audited.node = *created;
    std::string document;
    NodeAnswer answer(exchange, all_node_fields(exchange.minor));
    answer.append(document, **created);
    auto response = json_text_response(std::move(document), 201);
    response.headers.add("Location", exchange.base_url() + "/v1/nodes/" + (*created)->uuid);
    co_return response;
}

}  // namespace tenon::api
