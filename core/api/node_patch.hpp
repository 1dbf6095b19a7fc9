#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "model/interface_kind.hpp"
#include "model/node.hpp"

#include <string>
#include <vector>

namespace tenon::api {

/// One operation of a JSON patch, as Ironic's schema allows them.
struct PatchOperation {
    enum class Op : std::uint8_t {
        add,
        replace,
        remove
    };

    Op op = Op::add;
    std::string path;                ///< as sent
    std::vector<std::string> steps;  ///< the path's parts; the first names an attribute
    Json value;
    Json sent;  ///< the whole operation, for error texts
};

struct NodePatch {
    std::vector<PatchOperation> operations;
    bool reset_interfaces = false;

    [[nodiscard]] bool touches(std::string_view attribute) const;
};

/// Reads a PATCH body and checks what can be checked without the node, in Ironic's order and with its texts.
[[nodiscard]] Result<NodePatch> parse_node_patch(const Json& body, bool reset_interfaces, unsigned minor);

/// Names given by the patch must be good; `ident` is the node as the client called it.
[[nodiscard]] Result<void> check_patched_name(const NodePatch& patch, std::string_view ident, unsigned minor);

/// `current` with the patch applied. `effective` names the implementations that the node uses now: a change of driver
/// keeps them, as Ironic does, which stores them; so a new driver that lacks one is refused unless reset_interfaces.
[[nodiscard]] Result<Node>
apply_node_patch(const Node& current, const NodePatch& patch, const PerKind<std::string>& effective);

}  // namespace tenon::api
