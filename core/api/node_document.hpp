#pragma once

#include "api/node_fields.hpp"
#include "api/node_secrets.hpp"
#include "driver/driver.hpp"
#include "model/node.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace tenon::api {

/// What a node's document needs beside the node. Views outlive the writing.
struct NodeContext {
    std::string base_url;   ///< "http://127.0.0.1:6385"
    std::string_view host;  ///< shown as the conductor and in a reservation
    unsigned minor = 1;
    bool is_reserved = false;
    const Driver* driver = nullptr;             ///< the composed interfaces; nullptr: the node's own choices are shown
    std::shared_ptr<const SecretKeys> secrets;  ///< declared by plugins; nullptr: none
};

/// Appends the members of `selection` as one object in Python's layout. Secrets are masked.
void append_node(std::string& out, const Node& node, const NodeContext& context, const NodeSelection& selection);

/// The name of the implementation that `node` uses for `kind`; empty: none is known.
[[nodiscard]] std::string_view effective_interface(const Node& node, const Driver* driver, InterfaceKind kind);

/// GET /v1/nodes/N/states
[[nodiscard]] std::string node_states_document(const Node& node, unsigned minor);

}  // namespace tenon::api
