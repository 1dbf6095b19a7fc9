#pragma once

#include "api/exchange.hpp"
#include "api/node_document.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tenon::api {

/// Writes nodes into the answer to one request: one look at the catalog and at the plugins for all of them.
class NodeAnswer {
public:
    NodeAnswer(const Exchange& exchange, const NodeSelection& selection);

    /// `is_held`: by this very request, as a PATCH shows it.
    void append(std::string& out, const Node& node, bool is_held = false);

private:
    [[nodiscard]] DriverPtr driver_of(const Node& node) const;

    const Conductor& conductor_;
    const NodeSelection& selection_;
    std::shared_ptr<const DriverCatalog> catalog_;
    NodeContext context_;
    bool shows_interfaces_ = false;
};

/// The composed interfaces of `node`: the type's defaults as they are unless the node chooses. nullptr: it has none.
[[nodiscard]] DriverPtr composed_driver(const DriverCatalog& catalog, const Node& node);

}  // namespace tenon::api
