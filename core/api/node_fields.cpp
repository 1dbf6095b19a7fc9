#include "api/node_fields.hpp"

#include "api/exchange.hpp"
#include "api/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <mutex>
#include <utility>

namespace tenon::api {

namespace {

NodeField interface(std::string_view name, unsigned since, InterfaceKind kind) {
    return NodeField{name, since, NodeSource::interface, {}, kind};
}

NodeField constant(std::string_view name, unsigned since, std::string_view text) {
    return NodeField{name, since, NodeSource::constant, text};
}

NodeField internal(std::string_view name, unsigned since, NodeSource source) {
    return NodeField{name, since, source, {}, InterfaceKind::vendor, false};
}

std::vector<NodeField> make_fields() {
    using Kind = InterfaceKind;
    using Source = NodeSource;
    return {
        {"uuid", 1, Source::uuid},
        internal("created_at", 1, Source::created_at),
        internal("updated_at", 1, Source::updated_at),
        {"automated_clean", 47, Source::automated_clean},
        interface("bios_interface", 40, Kind::bios),
        interface("boot_interface", 31, Kind::boot),
        constant("boot_mode", 75, "null"),
        constant("clean_step", 7, "{}"),
        {"conductor_group", 46, Source::conductor_group},
        constant("console_enabled", 1, "false"),
        interface("console_interface", 31, Kind::console),
        {"disable_power_off", 95, Source::disable_power_off},
        interface("deploy_interface", 31, Kind::deploy),
        constant("deploy_step", 44, "{}"),
        {"description", 51, Source::description},
        {"driver", 1, Source::driver},
        {"driver_info", 1, Source::driver_info},
        {"driver_internal_info", 3, Source::driver_internal_info},
        {"extra", 1, Source::extra},
        constant("fault", 42, "null"),
        interface("firmware_interface", 86, Kind::firmware),
        constant("health", 109, "null"),
        constant("inspection_finished_at", 6, "null"),
        constant("inspection_started_at", 6, "null"),
        interface("inspect_interface", 31, Kind::inspect),
        {"instance_info", 1, Source::instance_info},
        {"instance_name", 104, Source::instance_name},
        {"instance_uuid", 1, Source::instance_uuid},
        {"last_error", 1, Source::last_error},
        {"lessee", 65, Source::lessee},
        {"maintenance", 1, Source::maintenance},
        {"maintenance_reason", 1, Source::maintenance_reason},
        interface("management_interface", 31, Kind::management),
        {"name", 5, Source::name},
        {"network_data", 66, Source::network_data},
        interface("network_interface", 20, Kind::network),
        {"owner", 50, Source::owner},
        {"parent_node", 83, Source::parent_node},
        interface("power_interface", 31, Kind::power),
        constant("power_state", 1, "null"),
        {"properties", 1, Source::properties},
        {"protected", 48, Source::is_protected},
        {"protected_reason", 48, Source::protected_reason},
        {"provision_state", 1, Source::provision_state},
        constant("provision_updated_at", 1, "null"),
        constant("raid_config", 12, "{}"),
        interface("raid_interface", 31, Kind::raid),
        interface("rescue_interface", 38, Kind::rescue),
        {"reservation", 1, Source::reservation},
        {"resource_class", 21, Source::resource_class},
        {"retired", 61, Source::retired},
        {"retired_reason", 61, Source::retired_reason},
        constant("secure_boot", 75, "null"),
        constant("service_step", 87, "{}"),
        {"shard", 82, Source::shard},
        interface("storage_interface", 33, Kind::storage),
        constant("target_power_state", 1, "null"),
        constant("target_provision_state", 1, "null"),
        constant("target_raid_config", 12, "{}"),
        constant("traits", 37, "[]"),
        interface("vendor_interface", 31, Kind::vendor),
        internal("links", 1, Source::links),
        {"conductor", 49, Source::conductor},
        constant("allocation_uuid", 52, "null"),
        {"chassis_uuid", 1, Source::chassis_uuid},
        internal("ports", 1, Source::link_to),
        internal("states", 14, Source::link_to),
        internal("portgroups", 24, Source::link_to),
        internal("volume", 32, Source::link_to),
    };
}

struct WholeDocument {
    std::once_flag is_made;
    std::deque<NodeField> fields;  // those with constants in front of them, or at the end
    NodeSelection selection;
};

void make(WholeDocument& document, unsigned minor) {
    std::string constants;
    const auto add = [&](NodeField field) {
        field.text.insert(0, std::exchange(constants, {}));
        document.selection.push_back(&document.fields.emplace_back(std::move(field)));
    };
    for (const auto& field : node_fields()) {
        if (field.since > minor) {
            continue;
        }
        if (field.source == NodeSource::constant) {
            constants += field.text;
        } else {
            add(field);
        }
    }
    add(constant({}, 1, {}));
}

/// Ironic adds these to the finished document, after the links, whatever the order asked for.
bool comes_after_links(const NodeField& field) {
    return field.name == "conductor" || field.name == "allocation_uuid" || field.name == "chassis_uuid";
}

}  // namespace

const std::vector<NodeField>& node_fields() {
    static const auto fields = [] {
        auto made = make_fields();
        for (auto& field : made) {
            field.text = fmt::format(", \"{}\": {}", field.name, field.constant);
        }
        return made;
    }();
    return fields;
}

const NodeField* find_node_field(std::string_view name) {
    const auto& fields = node_fields();
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.name == name; });
    return found == fields.end() ? nullptr : &*found;
}

const NodeSelection& all_node_fields(unsigned minor) {
    static std::array<WholeDocument, max_minor_version + 1> by_minor;
    minor = std::min(minor, max_minor_version);
    auto& document = by_minor[minor];
    std::call_once(document.is_made, make, document, minor);
    return document.selection;
}

Result<void> check_allowed_fields(const std::vector<std::string>& names, unsigned minor) {
    for (const auto& name : names) {
        const auto* field = find_node_field(name);
        if (field != nullptr && field->since > minor) {
            return not_acceptable();
        }
    }
    return {};
}

Result<NodeSelection> select_node_fields(const std::vector<std::string>& names, unsigned minor) {
    if (const auto allowed = check_allowed_fields(names, minor); !allowed) {
        return allowed.error();
    }
    NodeSelection first;
    NodeSelection middle;
    for (const auto& name : names) {
        const auto* field = find_node_field(name);
        if (field == nullptr || !field->can_be_asked_for) {
            return error(Errc::invalid, fmt::format("Field {} is not a valid field.", name));
        }
        if (field->source == NodeSource::uuid) {
            first.push_back(field);
        } else if (!comes_after_links(*field)) {
            middle.push_back(field);
        }
    }
    first.insert(first.end(), middle.begin(), middle.end());
    for (const auto& field : node_fields()) {
        const bool is_named = std::find(names.begin(), names.end(), field.name) != names.end();
        if (field.source == NodeSource::links || (comes_after_links(field) && is_named)) {
            first.push_back(&field);
        }
    }
    return first;
}

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> items;
    for (const auto piece : split(text, ',')) {
        auto item = to_lower(trim(piece));
        if (!item.empty() && std::find(items.begin(), items.end(), item) == items.end()) {
            items.push_back(std::move(item));
        }
    }
    return items;
}

Error not_acceptable() {
    return error(Errc::not_acceptable, "Request not acceptable.");
}

}  // namespace tenon::api
