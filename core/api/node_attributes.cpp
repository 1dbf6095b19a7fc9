#include "api/node_attributes.hpp"

#include "api/arguments.hpp"
#include "api/node_fields.hpp"
#include "api/node_name.hpp"
#include "api/node_python_repr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace tenon::api {

namespace {

using Type = NodeAttribute::Type;

template <OptionalText Node::*Member>
NodeAttribute text(std::string_view name, std::size_t max_length = 0, Type type = Type::text) {
    NodeAttribute attribute;
    attribute.name = name;
    attribute.type = type;
    attribute.max_length = max_length;
    attribute.read = [](const Node& node) { return node.*Member ? Json(*(node.*Member)) : Json(); };
    attribute.write = [](Node& node, const Json& value) {
        node.*Member = value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
    };
    return attribute;
}

template <std::string Node::*Member>
NodeAttribute plain_text(std::string_view name, Type type) {
    NodeAttribute attribute;
    attribute.name = name;
    attribute.type = type;
    attribute.read = [](const Node& node) { return Json(node.*Member); };
    attribute.write = [](Node& node, const Json& value) {
        node.*Member = value.is_string() ? value.get<std::string>() : std::string();
    };
    return attribute;
}

template <InterfaceKind Kind>
NodeAttribute interface(std::string_view name) {
    NodeAttribute attribute;
    attribute.name = name;
    attribute.read = [](const Node& node) { return node.interfaces[Kind] ? Json(*node.interfaces[Kind]) : Json(); };
    attribute.write = [](Node& node, const Json& value) {
        node.interfaces.choose(Kind, value.is_string() ? OptionalText(value.get<std::string>()) : OptionalText());
    };
    return attribute;
}

template <JsonObject Node::*Member>
NodeAttribute object(std::string_view name) {
    NodeAttribute attribute;
    attribute.name = name;
    attribute.type = Type::object;
    attribute.read = [](const Node& node) { return (node.*Member).read(); };
    attribute.write = [](Node& node, const Json& value) { node.*Member = value.is_object() ? value : Json(); };
    return attribute;
}

template <bool Node::*Member>
NodeAttribute boolean(std::string_view name) {
    NodeAttribute attribute;
    attribute.name = name;
    attribute.type = Type::boolean;
    attribute.read = [](const Node& node) { return Json(node.*Member); };
    attribute.write = [](Node& node, const Json& value) { node.*Member = value.is_boolean() && value.get<bool>(); };
    return attribute;
}

template <std::optional<bool> Node::*Member>
NodeAttribute optional_boolean(std::string_view name) {
    NodeAttribute attribute;
    attribute.name = name;
    attribute.type = Type::boolean;
    attribute.read = [](const Node& node) { return node.*Member ? Json(*(node.*Member)) : Json(); };
    attribute.write = [](Node& node, const Json& value) {
        node.*Member = value.is_boolean() ? std::optional(value.get<bool>()) : std::nullopt;
    };
    return attribute;
}

std::vector<NodeAttribute> make_attributes() {
    using Kind = InterfaceKind;
    std::vector<NodeAttribute> attributes = {
        optional_boolean<&Node::automated_clean>("automated_clean"),
        interface<Kind::bios>("bios_interface"),
        interface<Kind::boot>("boot_interface"),
        text<&Node::chassis_uuid>("chassis_uuid", 0, Type::uuid),
        plain_text<&Node::conductor_group>("conductor_group", Type::text),
        interface<Kind::console>("console_interface"),
        interface<Kind::deploy>("deploy_interface"),
        text<&Node::description>("description", 4096),
        optional_boolean<&Node::disable_power_off>("disable_power_off"),
        plain_text<&Node::driver>("driver", Type::required_text),
        object<&Node::driver_info>("driver_info"),
        object<&Node::extra>("extra"),
        interface<Kind::firmware>("firmware_interface"),
        interface<Kind::inspect>("inspect_interface"),
        object<&Node::instance_info>("instance_info"),
        text<&Node::instance_name>("instance_name", 255),
        text<&Node::instance_uuid>("instance_uuid", 0, Type::uuid),
        text<&Node::lessee>("lessee"),
        boolean<&Node::maintenance>("maintenance"),
        interface<Kind::management>("management_interface"),
        text<&Node::name>("name"),
        object<&Node::network_data>("network_data"),
        interface<Kind::network>("network_interface"),
        text<&Node::owner>("owner"),
        text<&Node::parent_node>("parent_node"),
        interface<Kind::power>("power_interface"),
        object<&Node::properties>("properties"),
        boolean<&Node::is_protected>("protected"),
        text<&Node::protected_reason>("protected_reason"),
        interface<Kind::raid>("raid_interface"),
        interface<Kind::rescue>("rescue_interface"),
        text<&Node::resource_class>("resource_class", 80),
        boolean<&Node::retired>("retired"),
        text<&Node::retired_reason>("retired_reason"),
        text<&Node::shard>("shard"),
        interface<Kind::storage>("storage_interface"),
        plain_text<&Node::uuid>("uuid", Type::uuid),
        interface<Kind::vendor>("vendor_interface"),
    };
    for (auto& attribute : attributes) {
        const auto* field = find_node_field(attribute.name);
        attribute.since = field != nullptr ? field->since : 1;
        attribute.is_patchable = attribute.name != "uuid";
        attribute.is_creatable = attribute.name != "protected" && attribute.name != "protected_reason";
    }
    return attributes;
}

std::string_view types_of(Type type) {
    switch (type) {
    case Type::text:
    case Type::uuid:
        return "'string', 'null'";
    case Type::boolean:
        return "'string', 'boolean', 'null'";
    case Type::object:
        return "'object', 'null'";
    case Type::required_text:
        return "'string'";
    }
    return "";
}

bool has_type(Type type, const Json& value) {
    switch (type) {
    case Type::text:
    case Type::uuid:
        return value.is_string() || value.is_null();
    case Type::boolean:
        return value.is_string() || value.is_boolean() || value.is_null();
    case Type::object:
        return value.is_object() || value.is_null();
    case Type::required_text:
        return value.is_string();
    }
    return false;
}

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    }));
}

}  // namespace

const std::vector<NodeAttribute>& node_attributes() {
    static const auto attributes = make_attributes();
    return attributes;
}

const NodeAttribute* find_node_attribute(std::string_view name) {
    const auto& all = node_attributes();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == name; });
    return found == all.end() ? nullptr : &*found;
}

Result<void> check_attribute_type(std::string_view what, const NodeAttribute& attribute, const Json& value) {
    if (!has_type(attribute.type, value)) {
        return error(
            Errc::invalid,
            fmt::format("Schema error for {}: {} is not of type {}", what, repr_of(value), types_of(attribute.type))
        );
    }
    if (attribute.max_length != 0 && value.is_string() &&
        characters(value.get_ref<const std::string&>()) > attribute.max_length) {
        return error(Errc::invalid, fmt::format("Schema error for {}: {} is too long", what, repr_of(value)));
    }
    return {};
}

Result<Json> attribute_value(const NodeAttribute& attribute, const Json& value) {
    if (attribute.type == Type::boolean && value.is_string()) {
        const auto parsed = parse_boolean(attribute.name, value.get_ref<const std::string&>());
        return parsed ? Result<Json>(Json(*parsed)) : Result<Json>(parsed.error());
    }
    if (attribute.type == Type::uuid && value.is_string() && !is_uuid_like(value.get_ref<const std::string&>())) {
        return error(Errc::invalid, fmt::format("Expected UUID for {}: {}", attribute.name, str_of(value)));
    }
    return value;
}

Result<void> check_node_name(const Json& name, std::string_view refusal, unsigned minor) {
    constexpr std::array<std::string_view, 6> reserved = {
        "maintenance", "management", "states", "vendor_passthru", "detail", "validate",
    };
    if (minor < 5) {
        return not_acceptable();
    }
    if (!name.is_string() || !is_valid_node_name(name.get_ref<const std::string&>(), minor)) {
        return error(Errc::invalid, fmt::format("{}'{}'", refusal, str_of(name)));
    }
    const auto& word = name.get_ref<const std::string&>();
    if (std::find(reserved.begin(), reserved.end(), word) != reserved.end()) {
        return error(
            Errc::invalid,
            fmt::format(
                "The word \"{}\" is reserved and can not be used as a node name. Reserved words are: {}.", word,
                fmt::join(reserved, ", ")
            )
        );
    }
    return {};
}

}  // namespace tenon::api
