// One node: GET, PATCH and DELETE /v1/nodes/N.

#include "api/arguments.hpp"
#include "api/handlers_nodes.hpp"
#include "api/node_answer.hpp"
#include "api/node_lookup.hpp"
#include "api/node_name.hpp"
#include "api/node_patch.hpp"
#include "api/problem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace tenon::api {

namespace {

/// What Ironic's web framework answers before the node is looked for; nullopt: nothing.
std::optional<Response> refuse_identifier(const Exchange& exchange) {
    constexpr std::array<std::string_view, 9> below_nodes = {
        "ports", "portgroups", "vifs", "volume", "traits", "bios", "allocation", "history", "inventory",
    };
    const auto ident = exchange.segments.at(1);
    const auto accept = find_header(exchange.request.headers, "Accept").value_or("");
    if (std::find(below_nodes.begin(), below_nodes.end(), ident) != below_nodes.end()) {
        return abort_with(404, {}, accept);
    }
    if (!is_uuid_like(ident) && !is_logical_name(ident, max_minor_version)) {
        return abort_with(400, fmt::format("Expected UUID or name for node: {}", ident), accept);
    }
    return std::nullopt;
}

Response document_response(const Exchange& exchange, const Node& node, const NodeSelection& selection, bool is_held) {
    std::string document;
    NodeAnswer answer(exchange, selection);
    answer.append(document, node, is_held);
    return json_text_response(std::move(document));
}

PerKind<std::string> effective_interfaces(const Exchange& exchange, const Node& node) {
    const auto catalog = exchange.services.conductor.catalog();
    const auto driver = catalog ? composed_driver(*catalog, node) : nullptr;
    PerKind<std::string> names;
    for (const auto kind : all_interface_kinds) {
        names[kind] = effective_interface(node, driver.get(), kind);
    }
    return names;
}

/// Everything that Ironic checks before it asks for the node's lock.
Result<NodePatch> read_patch(const Exchange& exchange) {
    const auto body = body_json(exchange);
    if (!body) {
        return body.error();
    }
    if (const auto checked = check_query(exchange, {"reset_interfaces"}); !checked) {
        return checked.error();
    }
    bool reset_interfaces = false;
    if (const auto word = query_value(exchange, "reset_interfaces")) {
        const auto value = parse_boolean("reset_interfaces", *word);
        if (!value) {
            return value.error();
        }
        if (exchange.minor < 45) {
            return not_acceptable();
        }
        reset_interfaces = *value;
    }
    const bool is_empty = !*body || (*body)->is_null();
    return parse_node_patch(is_empty ? Json::object() : **body, reset_interfaces, exchange.minor);
}

}  // namespace

Answer handle_node_get(Exchange& exchange) {
    if (auto refusal = refuse_identifier(exchange)) {
        return std::move(*refusal);
    }
    if (const auto checked = check_query(exchange, {"fields"}); !checked) {
        return checked.error();
    }
    const auto node = find_node(exchange, exchange.segments[1]);
    if (!node) {
        return node.error();
    }
    const auto fields = query_value(exchange, "fields");
    if (!fields) {
        return document_response(exchange, **node, all_node_fields(exchange.minor), false);
    }
    if (exchange.minor < 8) {
        return not_acceptable();
    }
    const auto selection = select_node_fields(split_list(*fields), exchange.minor);
    if (!selection) {
        return selection.error();
    }
    return document_response(exchange, **node, *selection, false);
}

HandlerResult handle_node_patch(Exchange& exchange) {
    if (auto refusal = refuse_identifier(exchange)) {
        co_return std::move(*refusal);
    }
    const auto patch = read_patch(exchange);
    if (!patch) {
        co_return patch.error();
    }
    const auto ident = exchange.segments[1];
    const auto node = find_node(exchange, ident);
    if (!node) {
        co_return node.error();
    }
    if (const auto checked = check_patched_name(*patch, ident, exchange.minor); !checked) {
        co_return checked.error();
    }
    const auto effective = effective_interfaces(exchange, **node);
    // A patch that cannot be applied is refused at once, however long the node stays locked.
    if (const auto tried = apply_node_patch(**node, *patch, effective); !tried) {
        co_return tried.error();
    }
    NodeStore::Change change = [patch = *patch, effective](const Node& current) {
        return apply_node_patch(current, patch, effective);
    };
    const auto updated = co_await exchange.services.conductor.update_node(exchange.loop, *node, std::move(change));
    if (!updated) {
        co_return updated.error();
    }
    // Ironic writes the document while it still holds the lock, and so shows its own reservation.
    co_return document_response(exchange, **updated, all_node_fields(exchange.minor), true);
}

HandlerResult handle_node_delete(Exchange& exchange) {
    if (auto refusal = refuse_identifier(exchange)) {
        co_return std::move(*refusal);
    }
    if (const auto checked = check_query(exchange, {}); !checked) {
        co_return checked.error();
    }
    const auto node = find_node(exchange, exchange.segments[1]);
    if (!node) {
        co_return node.error();
    }
    const auto destroyed = co_await exchange.services.conductor.destroy_node(exchange.loop, *node);
    if (!destroyed) {
        co_return destroyed.error();
    }
    Response response;
    response.status = 204;
    co_return response;
}

}  // namespace tenon::api
