#include "api/node_query.hpp"

#include "api/node_query_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tenon::api {

namespace {

using Words = std::vector<std::string_view>;

constexpr std::size_t max_limit = 1000;  // Ironic's [api]max_limit

constexpr std::array<std::string_view, 6> default_fields = {
    "instance_uuid", "maintenance", "power_state", "provision_state", "uuid", "name",
};
constexpr std::array<std::string_view, 12> unsortable = {
    "properties",  "driver_info",        "extra",  "instance_info", "driver_internal_info", "clean_step", "deploy_step",
    "raid_config", "target_raid_config", "traits", "network_data",  "service_step",
};
constexpr std::array<std::string_view, 33> provision_states = {
    "active",          "adopt failed",   "adopting",     "available",      "clean failed", "clean hold",   "clean wait",
    "cleaning",        "deleted",        "deleting",     "deploy failed",  "deploy hold",  "deploying",    "enroll",
    "error",           "inspect failed", "inspect wait", "inspecting",     "manageable",   "rebuild",      "rescue",
    "rescue failed",   "rescue wait",    "rescuing",     "service failed", "service hold", "service wait", "servicing",
    "unrescue failed", "unrescuing",     "verifying",    "wait call-back", "deploy wait",
};
constexpr std::array<std::string_view, 4> faults = {
    "power failure",
    "clean failure",
    "rescue abort failure",
    "service failure",
};

template <class List>
bool holds(const List& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

Error too_new(unsigned since) {
    return error(
        Errc::not_acceptable,
        fmt::format("Request not acceptable. The minimal required API version should be 1.{}", since)
    );
}

Words known_parameters(bool is_detail) {
    Words known = {
        "chassis_uuid",
        "instance_uuid",
        "instance_name",
        "associated",
        "maintenance",
        "retired",
        "provision_state",
        "marker",
        "limit",
        "sort_key",
        "sort_dir",
        "driver",
        "resource_class",
        "fault",
        "conductor_group",
        "conductor",
        "owner",
        "description_contains",
        "lessee",
        "project",
        "shard",
        "sharded",
        "include_children",
        "parent_node",
    };
    if (!is_detail) {
        known.insert(known.end(), {"fields", "detail"});
    }
    return known;
}

void check_versions(NodeQueryReader& reader, const NodeQuery& query, unsigned minor, bool has_children_parameter) {
    if (query.provision_state) {
        if (minor < 9) {
            reader.fail(not_acceptable());
        } else if (!holds(provision_states, *query.provision_state)) {
            reader.fail(error(Errc::invalid, fmt::format("Provision state \"{}\" is not valid", *query.provision_state))
            );
        }
    }
    const auto since = [&](unsigned first, bool is_used) {
        if (is_used && minor < first) {
            reader.fail(too_new(first));
        }
    };
    since(16, query.driver.has_value());
    since(21, query.resource_class.has_value());
    since(42, query.fault.has_value());
    if (query.fault && !holds(faults, *query.fault)) {
        reader.fail(error(
            Errc::invalid, fmt::format(
                               "Unrecognized fault \"{}\" is specified, allowed faults are ('{}')", *query.fault,
                               fmt::join(faults, "', '")
                           )
        ));
    }
    since(46, query.conductor_group.has_value());
    since(49, query.conductor.has_value());
    since(50, query.owner.has_value());
    since(65, query.lessee.has_value());
    since(82, query.shards.has_value());
    since(82, query.sharded.has_value());
    since(83, has_children_parameter || query.parent_node.has_value());
    since(104, query.instance_name.has_value());
}

void check_sort_key(NodeQueryReader& reader, const std::string& key) {
    if (holds(unsortable, key)) {
        reader.fail(error(Errc::invalid, fmt::format("The sort_key value {} is an invalid field for sorting", key)));
        return;
    }
    const auto* field = find_node_field(key);
    const bool is_column = field != nullptr && field->source != NodeSource::links &&
                           field->source != NodeSource::link_to && key != "conductor" && key != "allocation_uuid" &&
                           key != "chassis_uuid";
    if (key != "id" && !is_column) {
        reader.fail(error(Errc::invalid, fmt::format("The sort_key value \"{}\" is an invalid field for sorting", key))
        );
    }
}

/// Which members to write: Ironic's default columns, those asked for, or all.
void choose_fields(
    NodeQueryReader& reader, NodeQuery& query, const std::optional<std::vector<std::string>>& fields, unsigned minor
) {
    if (query.detail && minor < 43) {
        reader.fail(error(
            Errc::invalid, fmt::format("Invalid query parameter ?detail={} received.", *query.detail ? "True" : "False")
        ));
    }
    const bool is_detailed = query.detail.value_or(false);
    if (fields && is_detailed) {
        reader.fail(error(Errc::invalid, "Can not specify ?detail=True and fields in the same request."));
    }
    if (is_detailed) {
        query.selection = all_node_fields(minor);
        return;
    }
    query.fields = fields ? *fields : std::vector<std::string>(default_fields.begin(), default_fields.end());
    auto shown = query.fields;
    if (!fields && minor < 5) {
        shown.erase(std::remove(shown.begin(), shown.end(), "name"), shown.end());
    }
    auto selection = select_node_fields(shown, minor);
    if (!selection) {
        reader.fail(selection.error());
        return;
    }
    query.selection = std::move(*selection);
}

Result<NodeQuery> parse(const QueryParameters& parameters, unsigned minor, bool is_detail) {
    NodeQueryReader reader(parameters);
    reader.refuse_unknown(known_parameters(is_detail));
    NodeQuery query;
    query.chassis_uuid = reader.uuid("chassis_uuid");
    query.instance_uuid = reader.uuid("instance_uuid");
    query.associated = reader.boolean("associated");
    query.maintenance = reader.boolean("maintenance");
    query.retired = reader.boolean("retired");
    query.provision_state = reader.text("provision_state");
    query.marker = reader.uuid("marker");
    const auto limit = reader.integer("limit");
    query.sort_key = reader.text("sort_key").value_or("id");
    const auto direction = reader.text("sort_dir").value_or("asc");
    query.driver = reader.text("driver");
    const auto fields = is_detail ? std::nullopt : reader.list("fields");
    query.resource_class = reader.text("resource_class");
    query.fault = reader.text("fault");
    query.conductor_group = reader.text("conductor_group");
    query.detail = is_detail ? std::nullopt : reader.boolean("detail");
    query.conductor = reader.text("conductor");
    query.owner = reader.text("owner");
    query.description_contains = reader.text("description_contains");
    query.lessee = reader.text("lessee");
    query.project = reader.text("project");
    query.shards = reader.list("shard");
    query.sharded = reader.boolean("sharded");
    const auto include_children = reader.boolean("include_children");
    query.include_children = include_children.value_or(false);
    query.parent_node = reader.text("parent_node");
    query.instance_name = reader.text("instance_name");

    if (fields && minor < 8) {
        reader.fail(not_acceptable());
    }
    if (fields) {
        if (const auto allowed = check_allowed_fields(*fields, minor); !allowed) {
            reader.fail(allowed.error());
        }
    }
    if (const auto allowed = check_allowed_fields({query.sort_key}, minor); !allowed) {
        reader.fail(allowed.error());
    }
    check_versions(reader, query, minor, include_children.has_value());
    if (is_detail) {
        query.resource = "nodes/detail";
        query.selection = all_node_fields(minor);
    } else {
        choose_fields(reader, query, fields, minor);
    }
    if (limit && *limit <= 0) {
        reader.fail(error(Errc::invalid, "Limit must be positive"));
    }
    if (direction != "asc" && direction != "desc") {
        reader.fail(error(
            Errc::invalid, fmt::format("Invalid sort direction: {}. Acceptable values are 'asc' or 'desc'", direction)
        ));
    }
    check_sort_key(reader, query.sort_key);
    if (reader.failure()) {
        return *reader.failure();
    }
    query.limit = limit ? std::min(max_limit, static_cast<std::size_t>(*limit)) : max_limit;
    query.is_descending = direction == "desc";
    return query;
}

}  // namespace

Result<NodeQuery> parse_node_query(const QueryParameters& parameters, unsigned minor) {
    return parse(parameters, minor, false);
}

Result<NodeQuery> parse_node_detail_query(const QueryParameters& parameters, unsigned minor) {
    return parse(parameters, minor, true);
}

}  // namespace tenon::api
