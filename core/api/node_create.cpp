#include "api/node_create.hpp"

#include "api/node_attributes.hpp"
#include "api/node_fields.hpp"
#include "api/node_python_repr.hpp"
#include "api/text.hpp"
#include "base/crypto.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace tenon::api {

namespace {

/// JSON Schema as Ironic's library reports it: of several mistakes the outermost, of those the first in the schema's
/// order.
Result<void> check_schema(const Json& body) {
    if (!body.is_object()) {
        return error(Errc::invalid, fmt::format("Schema error for node: {} is not of type 'object'", repr_of(body)));
    }
    if (!body.contains("driver")) {
        return error(Errc::invalid, "Schema error for node: 'driver' is a required property");
    }
    std::vector<std::string> unknown;
    for (const auto& item : body.items()) {
        const auto* attribute = find_node_attribute(item.key());
        if (attribute == nullptr || !attribute->is_creatable) {
            unknown.push_back(repr_of(item.key()));
        }
    }
    if (!unknown.empty()) {
        return error(
            Errc::invalid, fmt::format(
                               "Schema error for node: Additional properties are not allowed ({} {} unexpected)",
                               fmt::join(unknown, ", "), unknown.size() == 1 ? "was" : "were"
                           )
        );
    }
    for (const auto& attribute : node_attributes()) {
        const auto found = body.find(attribute.name);
        if (found == body.end()) {
            continue;
        }
        if (const auto checked = check_attribute_type("node", attribute, *found); !checked) {
            return checked.error();
        }
    }
    return {};
}

/// Ironic lets an empty conductor_group pass at any version, and nothing else.
bool is_given(const NodeAttribute& attribute, const Json& value) {
    return !value.is_null() && !(attribute.name == "conductor_group" && value == Json(""));
}

}  // namespace

Result<Node> node_from_body(const Json& body, unsigned minor) {
    if (const auto checked = check_schema(body); !checked) {
        return checked.error();
    }
    Node node;
    bool is_too_new = false;
    for (const auto& attribute : node_attributes()) {
        const auto found = body.find(attribute.name);
        if (found == body.end()) {
            continue;
        }
        auto value = attribute_value(attribute, *found);
        if (!value) {
            return value.error();
        }
        is_too_new = is_too_new || (attribute.since > minor && is_given(attribute, *value));
        attribute.write(node, *value);
    }
    if (is_too_new) {
        return not_acceptable();
    }
    if (node.name) {
        if (const auto checked = check_node_name(*node.name, "Cannot create node with invalid name ", minor);
            !checked) {
            return checked.error();
        }
    }
    node.uuid = node.uuid.empty() ? random_uuid() : to_lower(node.uuid);
    node.conductor_group = to_lower(node.conductor_group);
    node.provision_state = minor < 11 ? "available" : "enroll";
    if (node.resource_class && node.resource_class->empty()) {
        node.resource_class.reset();
    }
    return node;
}

}  // namespace tenon::api
