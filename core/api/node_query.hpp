#pragma once

#include "api/exchange.hpp"
#include "api/node_fields.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tenon::api {

/// What GET /v1/nodes and GET /v1/nodes/detail were asked for, checked in Ironic's order and with its texts.
struct NodeQuery {
    std::string resource = "nodes";   ///< or "nodes/detail"
    NodeSelection selection;          ///< members to write
    std::vector<std::string> fields;  ///< as the `next` link repeats them; empty: none

    std::size_t limit = 1000;
    std::optional<std::string> marker;
    std::string sort_key = "id";
    bool is_descending = false;

    std::optional<bool> detail;
    std::optional<bool> associated;
    std::optional<bool> maintenance;
    std::optional<bool> retired;
    std::optional<bool> sharded;
    bool include_children = false;
    std::optional<std::vector<std::string>> shards;
    std::optional<std::string> chassis_uuid;
    std::optional<std::string> instance_uuid;
    std::optional<std::string> instance_name;
    std::optional<std::string> provision_state;
    std::optional<std::string> driver;
    std::optional<std::string> resource_class;
    std::optional<std::string> fault;
    std::optional<std::string> conductor_group;
    std::optional<std::string> conductor;
    std::optional<std::string> owner;
    std::optional<std::string> lessee;
    std::optional<std::string> project;
    std::optional<std::string> description_contains;
    std::optional<std::string> parent_node;
};

[[nodiscard]] Result<NodeQuery> parse_node_query(const QueryParameters& parameters, unsigned minor);

/// GET /v1/nodes/detail: whole documents; knows neither `fields` nor `detail`.
[[nodiscard]] Result<NodeQuery> parse_node_detail_query(const QueryParameters& parameters, unsigned minor);

}  // namespace tenon::api
