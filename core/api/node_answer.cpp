#include "api/node_answer.hpp"

#include <algorithm>

namespace tenon::api {

NodeAnswer::NodeAnswer(const Exchange& exchange, const NodeSelection& selection)
    : conductor_(exchange.services.conductor), selection_(selection), catalog_(conductor_.catalog()) {
    context_.base_url = exchange.base_url();
    context_.host = conductor_.host();
    context_.minor = exchange.minor;
    context_.secrets = exchange.services.plugins.secret_keys();
    shows_interfaces_ = std::any_of(selection.begin(), selection.end(), [](const auto* field) {
        return field->source == NodeSource::interface;
    });
}

void NodeAnswer::append(std::string& out, const Node& node, bool is_held) {
    const auto driver = driver_of(node);
    context_.driver = driver.get();
    context_.is_reserved = is_held || conductor_.is_reserved(node.uuid);
    append_node(out, node, context_, selection_);
}

DriverPtr NodeAnswer::driver_of(const Node& node) const {
    return shows_interfaces_ && catalog_ ? composed_driver(*catalog_, node) : nullptr;
}

DriverPtr composed_driver(const DriverCatalog& catalog, const Node& node) {
    if (node.interfaces.is_empty()) {
        const auto type = catalog.types().find(node.driver);
        return type == catalog.types().end() ? nullptr : type->second.defaults;
    }
    auto composed = catalog.compose(node);
    return composed ? std::move(*composed) : nullptr;
}

}  // namespace tenon::api
