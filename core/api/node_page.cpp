#include "api/node_page.hpp"

#include "base/clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

namespace tenon::api {

namespace {

/// What a sort compares: nothing sorts before something, as in SQLite.
using SortValue = std::optional<std::string>;

SortValue word(bool value) {
    return value ? "1" : "0";
}

SortValue word(const std::optional<bool>& value) {
    return value ? word(*value) : std::nullopt;
}

SortValue word(const std::optional<Timestamp>& time) {
    return time ? SortValue(to_iso8601(*time)) : std::nullopt;
}

SortValue sort_value(const Node& node, const NodeField& field) {
    switch (field.source) {
    case NodeSource::interface:
        return node.interfaces[field.kind];
    case NodeSource::uuid:
        return node.uuid;
    case NodeSource::created_at:
        return to_iso8601(node.created_at);
    case NodeSource::updated_at:
        return word(node.updated_at);
    case NodeSource::automated_clean:
        return word(node.automated_clean);
    case NodeSource::conductor_group:
        return node.conductor_group;
    case NodeSource::disable_power_off:
        return word(node.disable_power_off);
    case NodeSource::description:
        return node.description;
    case NodeSource::driver:
        return node.driver;
    case NodeSource::instance_name:
        return node.instance_name;
    case NodeSource::instance_uuid:
        return node.instance_uuid;
    case NodeSource::last_error:
        return node.last_error;
    case NodeSource::lessee:
        return node.lessee;
    case NodeSource::maintenance:
        return word(node.maintenance);
    case NodeSource::maintenance_reason:
        return node.maintenance_reason;
    case NodeSource::name:
        return node.name;
    case NodeSource::owner:
        return node.owner;
    case NodeSource::parent_node:
        return node.parent_node;
    case NodeSource::is_protected:
        return word(node.is_protected);
    case NodeSource::protected_reason:
        return node.protected_reason;
    case NodeSource::provision_state:
        return node.provision_state;
    case NodeSource::resource_class:
        return node.resource_class;
    case NodeSource::retired:
        return word(node.retired);
    case NodeSource::retired_reason:
        return node.retired_reason;
    case NodeSource::shard:
        return node.shard;
    case NodeSource::constant:
    case NodeSource::driver_info:
    case NodeSource::driver_internal_info:
    case NodeSource::extra:
    case NodeSource::instance_info:
    case NodeSource::network_data:
    case NodeSource::properties:
    case NodeSource::reservation:
    case NodeSource::links:
    case NodeSource::conductor:
    case NodeSource::chassis_uuid:
    case NodeSource::link_to:
        return std::nullopt;
    }
    return std::nullopt;
}

bool is_wanted(const std::optional<std::string>& wanted, const std::string& value) {
    return !wanted || value == *wanted;
}

bool is_wanted(const std::optional<std::string>& wanted, const OptionalText& value) {
    return !wanted || (value && *value == *wanted);
}

template <class T>
bool is_wanted_flag(const std::optional<bool>& wanted, const T& value) {
    return !wanted || *wanted == static_cast<bool>(value);
}

/// Looks at a limited number of nodes at a time: the store is locked meanwhile.
constexpr std::size_t looked_at_once = 1024;

std::vector<NodePtr> in_order_of_creation(
    const NodeStore& store, const NodeQuery& query, std::string_view host, std::int64_t behind, std::size_t limit,
    const NodeVisibility& is_visible
) {
    std::vector<NodePtr> page;
    NodeStretch stretch{std::min(limit, looked_at_once), behind, query.is_descending};
    while (page.size() < limit) {
        auto nodes = store.list(stretch);
        const bool is_last = nodes.size() < stretch.count;
        if (!nodes.empty()) {
            stretch.behind = nodes.back()->id;
        }
        for (auto& node : nodes) {
            if (page.size() < limit && matches(*node, query, host) && (!is_visible || is_visible(*node))) {
                page.push_back(std::move(node));
            }
        }
        if (is_last) {
            break;
        }
        stretch.count = looked_at_once;
    }
    return page;
}

}  // namespace

bool matches(const Node& node, const NodeQuery& query, std::string_view host) {
    const auto state = node.provision_state.value_or("available");
    const bool is_of_project = !query.project || node.owner == query.project || node.lessee == query.project;
    const bool is_of_shard =
        !query.shards ||
        (node.shard && std::find(query.shards->begin(), query.shards->end(), *node.shard) != query.shards->end());
    const bool is_described =
        !query.description_contains ||
        (node.description && node.description->find(*query.description_contains) != std::string::npos);
    const bool is_of_family =
        query.parent_node ? node.parent_node == query.parent_node : query.include_children || !node.parent_node;
    return is_wanted_flag(query.associated, node.instance_uuid.has_value()) &&
           is_wanted_flag(query.maintenance, node.maintenance) && is_wanted_flag(query.retired, node.retired) &&
           is_wanted_flag(query.sharded, node.shard.has_value()) && is_wanted(query.chassis_uuid, node.chassis_uuid) &&
           is_wanted(query.instance_uuid, node.instance_uuid) && is_wanted(query.instance_name, node.instance_name) &&
           is_wanted(query.provision_state, state) && is_wanted(query.driver, node.driver) &&
           is_wanted(query.resource_class, node.resource_class) && !query.fault &&
           is_wanted(query.conductor_group, node.conductor_group) && (!query.conductor || *query.conductor == host) &&
           is_wanted(query.owner, node.owner) && is_wanted(query.lessee, node.lessee) && is_of_project && is_of_shard &&
           is_described && is_of_family;
}

Result<std::vector<NodePtr>>
page_of(const NodeStore& store, const NodeQuery& query, std::string_view host, const NodeVisibility& is_visible) {
    NodePtr marker;
    if (query.marker) {
        marker = store.find_by_uuid(*query.marker);
        if (!marker || (is_visible && !is_visible(*marker))) {
            return error(Errc::not_found, fmt::format("Node {} could not be found.", *query.marker));
        }
    }
    if (query.sort_key == "id") {
        return in_order_of_creation(store, query, host, marker ? marker->id : 0, query.limit, is_visible);
    }
    const auto* field = find_node_field(query.sort_key);
    const auto comes_before = [&](const NodePtr& a, const NodePtr& b) {
        if (field != nullptr) {
            const auto left = sort_value(*a, *field);
            const auto right = sort_value(*b, *field);
            if (left != right) {
                return query.is_descending ? right < left : left < right;
            }
        }
        return query.is_descending ? b->id < a->id : a->id < b->id;
    };
    auto nodes = in_order_of_creation(store, query, host, 0, std::numeric_limits<std::size_t>::max(), is_visible);
    if (marker) {
        std::erase_if(nodes, [&](const NodePtr& node) { return !comes_before(marker, node); });
    }
    std::sort(nodes.begin(), nodes.end(), comes_before);
    nodes.resize(std::min(nodes.size(), query.limit));
    return nodes;
}

std::string next_link(const std::vector<NodePtr>& page, const NodeQuery& query, std::string_view base_url) {
    if (page.empty() || page.size() != query.limit || query.instance_uuid) {
        return {};
    }
    auto link = fmt::format(
        "{}/v1/{}?sort_key={}&sort_dir={}&", base_url, query.resource, query.sort_key,
        query.is_descending ? "desc" : "asc"
    );
    const auto repeat = [&](std::string_view name, bool is_given) {
        if (is_given) {
            link += fmt::format("{}=True&", name);
        }
    };
    repeat("associated", query.associated.value_or(false));
    repeat("maintenance", query.maintenance.value_or(false));
    repeat("retired", query.retired.value_or(false));
    if (query.detail) {
        link += fmt::format("detail={}&", *query.detail ? "True" : "False");
    }
    if (!query.fields.empty()) {
        link += fmt::format("fields={}&", fmt::join(query.fields, ","));
    }
    link += fmt::format("limit={}&marker={}", query.limit, page.back()->uuid);
    return link;
}

}  // namespace tenon::api
