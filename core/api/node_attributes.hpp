#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "model/node.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::api {

/// One member of a node that clients may set.
struct NodeAttribute {
    enum class Type : std::uint8_t {
        text,
        uuid,
        boolean,
        object,
        required_text
    };

    std::string_view name;
    Type type = Type::text;
    unsigned since = 1;
    bool is_patchable = true;
    bool is_creatable = true;
    std::size_t max_length = 0;  ///< characters; 0: no limit
    Json (*read)(const Node&) = nullptr;
    void (*write)(Node&, const Json&) = nullptr;  ///< wants a value that check_attribute() made; null unsets
};

/// In the order in which Ironic's schema and its list of what can be patched name them.
[[nodiscard]] const std::vector<NodeAttribute>& node_attributes();

/// nullptr: there is none of that name.
[[nodiscard]] const NodeAttribute* find_node_attribute(std::string_view name);

/// Whether `value` has the attribute's type; the error is that of Ironic's JSON Schema about `what` ("node", "patch"):
/// "Schema error for node: 'x' is not of type 'object', 'null'".
[[nodiscard]] Result<void>
check_attribute_type(std::string_view what, const NodeAttribute& attribute, const Json& value);

/// The value to store: words for booleans read, UUIDs checked. "Expected UUID for uuid: x".
[[nodiscard]] Result<Json> attribute_value(const NodeAttribute& attribute, const Json& value);

/// Ironic's rules for a node's new name at a version: invalid, then reserved. `refusal` is the text before the quoted
/// name: "Cannot create node with invalid name ".
[[nodiscard]] Result<void> check_node_name(const Json& name, std::string_view refusal, unsigned minor);

}  // namespace tenon::api
