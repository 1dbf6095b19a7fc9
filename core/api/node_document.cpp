#include "api/node_document.hpp"

#include "base/clock.hpp"
#include "base/json.hpp"

#include <array>

namespace tenon::api {

namespace {

void append_optional(std::string& out, const OptionalText& text) {
    if (text) {
        append_json_string(out, *text);
    } else {
        out += "null";
    }
}

void append_optional(std::string& out, std::string_view text) {
    if (text.empty()) {
        out += "null";
    } else {
        append_json_string(out, text);
    }
}

void append_bool(std::string& out, bool value) {
    out += value ? "true" : "false";
}

void append_bool(std::string& out, std::optional<bool> value) {
    out += !value ? "null" : *value ? "true" : "false";
}

void append_time(std::string& out, Timestamp time) {
    out.push_back('"');
    append_iso8601(out, time);
    out.push_back('"');
}

/// Nodes from before 1.11 are "available", which clients before 1.2 know as no state at all.
void append_provision_state(std::string& out, const Node& node, unsigned minor) {
    const std::string_view state = node.provision_state ? std::string_view(*node.provision_state) : "available";
    if (state == "available" && minor < 2) {
        out += "null";
    } else if (state == "inspect wait" && minor < 39) {
        out += "\"inspecting\"";
    } else {
        append_json_string(out, state);
    }
}

/// A document has a dozen links, and all begin in one of two ways.
struct LinkBeginnings {
    LinkBeginnings(std::string_view base_url, std::string_view uuid) {
        self = R"([{"href": )";
        append_json_string(self, base_url);  // the Host header is in it, and may hold anything
        self.pop_back();
        bookmark.append(self, 1).append("/nodes/").append(uuid);
        self.append("/v1/nodes/").append(uuid);
    }

    std::string self;
    std::string bookmark;
};

/// To the node, or to what is `below` it.
void append_links(std::string& out, const LinkBeginnings& beginnings, std::string_view below = {}) {
    const auto append = [&](const std::string& beginning, std::string_view end) {
        out += beginning;
        if (!below.empty()) {
            out += '/';
            out += below;
        }
        out += end;
    };
    append(beginnings.self, R"(", "rel": "self"}, )");
    append(beginnings.bookmark, R"(", "rel": "bookmark"}])");
}

void append_value(
    std::string& out, const NodeField& field, const Node& node, const NodeContext& context, const LinkBeginnings& links
) {
    switch (field.source) {
    case NodeSource::constant:  // stands in the field's text
        break;
    case NodeSource::interface:
        append_optional(out, effective_interface(node, context.driver, field.kind));
        break;
    case NodeSource::uuid:
        append_json_string(out, node.uuid);
        break;
    case NodeSource::created_at:
        append_time(out, node.created_at);
        break;
    case NodeSource::updated_at:
        if (node.updated_at) {
            append_time(out, *node.updated_at);
        } else {
            out += "null";
        }
        break;
    case NodeSource::automated_clean:
        append_bool(out, node.automated_clean);
        break;
    case NodeSource::conductor_group:
        append_json_string(out, node.conductor_group);
        break;
    case NodeSource::disable_power_off:
        append_bool(out, node.disable_power_off);
        break;
    case NodeSource::description:
        append_optional(out, node.description);
        break;
    case NodeSource::driver:
        append_json_string(out, node.driver);
        break;
    case NodeSource::driver_info:
        append_driver_info(out, node.driver_info, context.secrets.get());
        break;
    case NodeSource::driver_internal_info:
        append_masked_json(out, node.driver_internal_info);
        break;
    case NodeSource::extra:
        out += node.extra.text();
        break;
    case NodeSource::instance_info:
        append_instance_info(out, node.instance_info);
        break;
    case NodeSource::instance_name:
        append_optional(out, node.instance_name);
        break;
    case NodeSource::instance_uuid:
        append_optional(out, node.instance_uuid);
        break;
    case NodeSource::last_error:
        append_optional(out, node.last_error);
        break;
    case NodeSource::lessee:
        append_optional(out, node.lessee);
        break;
    case NodeSource::maintenance:
        append_bool(out, node.maintenance);
        break;
    case NodeSource::maintenance_reason:
        append_optional(out, node.maintenance_reason);
        break;
    case NodeSource::name:
        append_optional(out, node.name);
        break;
    case NodeSource::network_data:
        out += node.network_data.text();
        break;
    case NodeSource::owner:
        append_optional(out, node.owner);
        break;
    case NodeSource::parent_node:
        append_optional(out, node.parent_node);
        break;
    case NodeSource::properties:
        out += node.properties.text();
        break;
    case NodeSource::is_protected:
        append_bool(out, node.is_protected);
        break;
    case NodeSource::protected_reason:
        append_optional(out, node.protected_reason);
        break;
    case NodeSource::provision_state:
        append_provision_state(out, node, context.minor);
        break;
    case NodeSource::reservation:
        append_optional(out, context.is_reserved ? context.host : std::string_view());
        break;
    case NodeSource::resource_class:
        append_optional(out, node.resource_class);
        break;
    case NodeSource::retired:
        append_bool(out, node.retired);
        break;
    case NodeSource::retired_reason:
        append_optional(out, node.retired_reason);
        break;
    case NodeSource::shard:
        append_optional(out, node.shard);
        break;
    case NodeSource::links:
        append_links(out, links);
        break;
    case NodeSource::conductor:
        append_optional(out, context.host);
        break;
    case NodeSource::chassis_uuid:
        append_optional(out, node.chassis_uuid);
        break;
    case NodeSource::link_to:
        append_links(out, links, field.name);
        break;
    }
}

}  // namespace

std::string_view effective_interface(const Node& node, const Driver* driver, InterfaceKind kind) {
    if (driver != nullptr && driver->interfaces[kind]) {
        return driver->interfaces[kind]->name;
    }
    return node.interfaces[kind] ? std::string_view(*node.interfaces[kind]) : std::string_view();
}

void append_node(std::string& out, const Node& node, const NodeContext& context, const NodeSelection& selection) {
    constexpr std::size_t whole_document = 3072;  // at the latest version, without what the client put in
    if (selection.size() > 20) {
        out.reserve(out.size() + whole_document);
    }
    const LinkBeginnings links(context.base_url, node.uuid);
    out += '{';
    std::size_t passed_over = 2;  // no comma before the first one
    for (const auto* field : selection) {
        out.append(field->text, passed_over);
        append_value(out, *field, node, context, links);
        passed_over = 0;
    }
    out += '}';
}

std::string node_states_document(const Node& node, unsigned minor) {
    constexpr std::array<std::string_view, 11> members = {
        "console_enabled",      "last_error",
        "power_state",          "provision_state",
        "target_power_state",   "target_provision_state",
        "provision_updated_at", "raid_config",
        "target_raid_config",   "boot_mode",
        "secure_boot",
    };
    NodeSelection selection;
    for (const auto name : members) {
        const auto* field = find_node_field(name);
        if (field != nullptr && field->since <= minor) {
            selection.push_back(field);
        }
    }
    NodeContext context;
    context.minor = minor;
    std::string out;
    append_node(out, node, context, selection);
    return out;
}

}  // namespace tenon::api
