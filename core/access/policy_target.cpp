#include "access/policy_target.hpp"

#include "base/json_member.hpp"

#include <algorithm>
#include <array>

namespace tenon {

namespace {

struct Attribute {
    std::string_view name;
    OptionalText (*of)(const Node&);
};

constexpr std::array<Attribute, 11> node_attributes = {{
    {"node.uuid", [](const Node& node) -> OptionalText { return node.uuid; }},
    {"node.name", [](const Node& node) { return node.name; }},
    {"node.driver", [](const Node& node) -> OptionalText { return node.driver; }},
    {"node.owner", [](const Node& node) { return node.owner; }},
    {"node.lessee", [](const Node& node) { return node.lessee; }},
    {"node.resource_class", [](const Node& node) { return node.resource_class; }},
    {"node.conductor_group", [](const Node& node) -> OptionalText { return node.conductor_group; }},
    {"node.provision_state", [](const Node& node) -> OptionalText { return node.provision_state; }},
    {"node.shard", [](const Node& node) { return node.shard; }},
    {"node.parent_node", [](const Node& node) { return node.parent_node; }},
    {"node.instance_uuid", [](const Node& node) { return node.instance_uuid; }},
}};

constexpr std::string_view extra_prefix = "node.extra.";

const Attribute* find_node_attribute(std::string_view name) {
    const auto* const found = std::find_if(node_attributes.begin(), node_attributes.end(), [&](const auto& each) {
        return each.name == name;
    });
    return found == node_attributes.end() ? nullptr : found;
}

std::optional<std::string> known(std::string_view text) {
    return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

std::string extra_value(const Node& node, std::string_view key) {
    return text_at(node.extra.read(), std::string(key).c_str());
}

}  // namespace

std::optional<std::string> attribute_of(const PolicyTarget& target, std::string_view name) {
    if (name == "driver") {
        return target.node != nullptr ? std::optional(target.node->driver) : known(target.driver);
    }
    if (name == "method") {
        return known(target.method);
    }
    if (name == "http_method") {
        return known(target.http_method);
    }
    if (target.node == nullptr) {
        return std::nullopt;
    }
    if (name.starts_with(extra_prefix)) {
        return extra_value(*target.node, name.substr(extra_prefix.size()));
    }
    const auto* const attribute = find_node_attribute(name);
    return attribute == nullptr ? std::nullopt : std::optional(attribute->of(*target.node).value_or(""));
}

bool is_policy_attribute(std::string_view name) {
    return name == "driver" || name == "method" || name == "http_method" || find_node_attribute(name) != nullptr ||
           (name.starts_with(extra_prefix) && name.size() > extra_prefix.size());
}

}  // namespace tenon
