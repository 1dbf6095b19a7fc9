#include "api/node_patch.hpp"

#include "api/body_check.hpp"
#include "api/node_attributes.hpp"
#include "api/node_fields.hpp"
#include "api/node_json_patch.hpp"
#include "api/node_properties.hpp"
#include "api/node_python_repr.hpp"
#include "api/text.hpp"

#include <tenon/json_depth.hpp>
#include <tenon/json_width.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace tenon::api {

namespace {

using Op = PatchOperation::Op;

constexpr unsigned newest_that_lists_all = 82;  // what was patchable then is named whatever the version

Error schema_error(std::string text) {
    return error(Errc::invalid, "Schema error for patch: " + std::move(text));
}

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           static_cast<unsigned char>(c) >= 0x80;  // Python's \w takes any script's letters
}

/// ^(/[\w-]+)+$
bool is_patch_path(std::string_view path) {
    if (path.empty() || path.front() != '/' || path.back() == '/') {
        return false;
    }
    char before = ' ';
    for (const char c : path) {
        if (c == '/' ? before == '/' : !is_word(c)) {
            return false;
        }
        before = c;
    }
    return true;
}

std::vector<std::string> steps_of(std::string_view path) {
    std::vector<std::string> steps;
    while (!path.empty()) {
        path.remove_prefix(1);
        const auto slash = std::min(path.find('/'), path.size());
        steps.emplace_back(path.substr(0, slash));
        path.remove_prefix(slash);
    }
    return steps;
}

/// What JSON Schema says of the operation as a whole: its type, and keys that it does not know.
Result<void> check_shape(const Json& sent) {
    if (!sent.is_object()) {
        return schema_error(fmt::format("{} is not of type 'object'", repr_of(sent)));
    }
    std::vector<std::string> unknown;
    for (const auto& item : sent.items()) {
        if (item.key() != "path" && item.key() != "op" && item.key() != "value") {
            unknown.push_back(repr_of(item.key()));
        }
    }
    if (!unknown.empty()) {
        return schema_error(fmt::format(
            "Additional properties are not allowed ({} {} unexpected)", fmt::join(unknown, ", "),
            unknown.size() == 1 ? "was" : "were"
        ));
    }
    return {};
}

Result<PatchOperation> read_operation(const Json& sent) {
    for (const auto* key : {"path", "op"}) {
        if (!sent.contains(key)) {
            return schema_error(fmt::format("'{}' is a required property", key));
        }
        if (!sent[key].is_string()) {
            return schema_error(fmt::format("{} is not of type 'string'", repr_of(sent[key])));
        }
        if (key == std::string_view("path") && !is_patch_path(sent[key].get_ref<const std::string&>())) {
            return schema_error(fmt::format("{} does not match '^(/[\\\\w-]+)+$'", repr_of(sent[key])));
        }
    }
    PatchOperation operation;
    const auto& op = sent["op"].get_ref<const std::string&>();
    if (op == "add") {
        operation.op = Op::add;
    } else if (op == "replace") {
        operation.op = Op::replace;
    } else if (op == "remove") {
        operation.op = Op::remove;
    } else {
        return schema_error(fmt::format("{} is not one of ['add', 'replace', 'remove']", repr_of(sent["op"])));
    }
    operation.path = sent["path"].get<std::string>();
    operation.steps = steps_of(operation.path);
    operation.value = sent.contains("value") ? sent["value"] : Json();
    operation.sent = sent;
    return operation;
}

std::string patchable_names(unsigned minor) {
    std::vector<std::string_view> names;
    for (const auto& attribute : node_attributes()) {
        if (attribute.is_patchable && attribute.since <= std::max(minor, newest_that_lists_all)) {
            names.push_back(attribute.name);
        }
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

bool sets(const PatchOperation& operation, std::string_view attribute) {
    return operation.op != Op::remove && operation.steps.size() == 1 && operation.steps[0] == attribute;
}

/// What Ironic's _validate_patch says.
Result<void> check_patch(const NodePatch& patch, unsigned minor) {
    for (const auto& operation : patch.operations) {
        const auto* attribute = find_node_attribute(operation.steps[0]);
        if (attribute == nullptr || !attribute->is_patchable) {
            return error(
                Errc::invalid,
                fmt::format(
                    "Cannot patch {}. Only the following can be updated: {}", operation.path, patchable_names(minor)
                )
            );
        }
    }
    bool changes_driver = false;
    for (const auto& operation : patch.operations) {
        const auto* attribute = find_node_attribute(operation.steps[0]);
        if (attribute->since > minor && sets(operation, attribute->name)) {
            return not_acceptable();
        }
        changes_driver = changes_driver || sets(operation, "driver");
    }
    if (patch.reset_interfaces && !changes_driver) {
        return error(Errc::invalid, "The reset_interfaces parameter can only be used when changing the node's driver.");
    }
    for (const auto& operation : patch.operations) {
        const auto* attribute = find_node_attribute(operation.steps[0]);
        const bool is_description = sets(operation, "description") && operation.value.is_string();
        if (is_description && !check_attribute_type("patch", *attribute, operation.value)) {
            return error(Errc::invalid, "Cannot update node with description exceeding 4096 characters");
        }
    }
    return {};
}

/// The attributes that the patch touches, each once, in the schema's order.
std::vector<const NodeAttribute*> touched_attributes(const NodePatch& patch) {
    std::vector<const NodeAttribute*> touched;
    for (const auto& attribute : node_attributes()) {
        if (patch.touches(attribute.name)) {
            touched.push_back(&attribute);
        }
    }
    return touched;
}

/// Patches reach deeper into an object, and put more into it, than any body may: what has grown so is not read again.
Result<void> check_growth(const NodeAttribute& attribute, const Json& value) {
    const auto text = dump_json(value);
    if (is_nested_deeper(text, deepest_json)) {
        return error(
            Errc::invalid, fmt::format("'{}' would be nested deeper than {} levels", attribute.name, deepest_json)
        );
    }
    if (has_too_many_members(text)) {
        return error(Errc::invalid, fmt::format("'{}' would have too many members in one object", attribute.name));
    }
    return {};
}

Result<void> store_attributes(Node& node, const Json& document, const std::vector<const NodeAttribute*>& attributes) {
    for (const auto* attribute : attributes) {
        const auto found = document.find(attribute->name);
        if (found == document.end() && attribute->type == NodeAttribute::Type::required_text) {
            return schema_error(fmt::format("'{}' is a required property", attribute->name));
        }
        const auto value = found == document.end() ? Json() : *found;
        if (const auto checked = check_attribute_type("patch", *attribute, value); !checked) {
            return checked.error();
        }
        if (const auto checked = check_growth(*attribute, value); !checked) {
            return checked.error();
        }
    }
    for (const auto* attribute : attributes) {
        const auto found = document.find(attribute->name);
        const auto value = attribute_value(*attribute, found == document.end() ? Json() : *found);
        if (!value) {
            return value.error();
        }
        attribute->write(node, *value);
    }
    return {};
}

bool has_new_text(const OptionalText& before, const OptionalText& now) {
    return now && !now->empty() && now != before;
}

/// What Ironic's conductor says of protection and retirement.
Result<void> check_flags(const Node& node, const Node& before) {
    const auto state = node.provision_state.value_or("available");
    if (node.is_protected && !before.is_protected && state != "active" && state != "rescue") {
        return error(
            Errc::conflict,
            fmt::format(
                "Node {} can only be made protected in provision states 'active' or 'rescue', the current state is "
                "'{}'",
                node.uuid, state
            )
        );
    }
    if (!node.is_protected && has_new_text(before.protected_reason, node.protected_reason)) {
        return error(Errc::invalid, "The protected_reason field can only be set when protected is True");
    }
    if (node.retired && !before.retired && state == "available") {
        return error(
            Errc::conflict,
            fmt::format(
                "Node {} can not have 'retired' set in provision state 'available', the current state is 'available'",
                node.uuid
            )
        );
    }
    if (!node.retired && has_new_text(before.retired_reason, node.retired_reason)) {
        return error(Errc::invalid, "The retired_reason field can only be set when retired is True");
    }
    return {};
}

/// What depends on what changed: reasons go with what they explain, and interfaces with the driver.
void settle(Node& node, const Node& before, const NodePatch& patch, const PerKind<std::string>& effective) {
    node.conductor_group = to_lower(node.conductor_group);
    if (before.maintenance && !node.maintenance) {
        node.maintenance_reason.reset();
    }
    if (before.is_protected && !node.is_protected) {
        node.protected_reason.reset();
    }
    if (before.retired && !node.retired) {
        node.retired_reason.reset();
    }
    const bool has_new_driver = before.driver != node.driver;
    for (const auto kind : all_interface_kinds) {
        if (patch.touches(std::string(to_string(kind)) + "_interface")) {
            continue;
        }
        if (patch.reset_interfaces) {
            node.interfaces.choose(kind, {});
        } else if (has_new_driver && !node.interfaces[kind] && !effective[kind].empty()) {
            node.interfaces.choose(kind, effective[kind]);
        }
    }
}

}  // namespace

bool NodePatch::touches(std::string_view attribute) const {
    return std::any_of(operations.begin(), operations.end(), [&](const auto& operation) {
        return operation.steps[0] == attribute;
    });
}

Result<NodePatch> parse_node_patch(const Json& body, bool reset_interfaces, unsigned minor) {
    if (!body.is_array()) {
        return schema_error(fmt::format("{} is not of type 'array'", repr_of(body)));
    }
    for (const auto& sent : body) {
        if (const auto checked = check_shape(sent); !checked) {
            return checked.error();
        }
    }
    NodePatch patch;
    patch.reset_interfaces = reset_interfaces;
    for (const auto& sent : body) {
        auto operation = read_operation(sent);
        if (!operation) {
            return operation.error();
        }
        patch.operations.push_back(std::move(*operation));
    }
    if (const auto checked = check_patch(patch, minor); !checked) {
        return checked.error();
    }
    return patch;
}

Result<void> check_patched_name(const NodePatch& patch, std::string_view ident, unsigned minor) {
    const auto refusal = fmt::format("Node {}: Cannot change name to invalid name ", ident);
    for (const auto& operation : patch.operations) {
        if (!sets(operation, "name")) {
            continue;
        }
        if (const auto checked = check_node_name(operation.value, refusal, minor); !checked) {
            return checked.error();
        }
    }
    return {};
}

Result<Node> apply_node_patch(const Node& current, const NodePatch& patch, const PerKind<std::string>& effective) {
    const auto touched = touched_attributes(patch);
    auto document = Json::object();
    for (const auto* attribute : touched) {
        document[std::string(attribute->name)] = attribute->read(current);
    }
    for (const auto& operation : patch.operations) {
        if (const auto applied = apply_operation(document, operation); !applied) {
            return applied.error();
        }
    }
    auto changed = current;
    if (const auto stored = store_attributes(changed, document, touched); !stored) {
        return stored.error();
    }
    if (const auto checked = check_flags(changed, current); !checked) {
        return checked.error();
    }
    if (const auto checked = check_node_properties(changed); patch.touches("properties") && !checked) {
        return checked.error();
    }
    settle(changed, current, patch, effective);
    return changed;
}

}  // namespace tenon::api
