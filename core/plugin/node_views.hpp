#pragma once

#include "bmc/bmc_endpoint.hpp"
#include "model/node.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace tenon {

/// What was made of nodes for one plugin, given out for as long as the value of a node lives. What was made of values
/// that are gone, passwords too, is dropped when there are too many. Thread-safe.
class NodeViews {
public:
    struct View {
        std::shared_ptr<const std::string> driver_info;  ///< JSON, without secrets; nullptr: not made yet
        std::shared_ptr<const BmcEndpoint> endpoint;     ///< nullptr: not made yet
    };

    [[nodiscard]] View find(const std::shared_ptr<const Node>& node) const;

    void keep(const std::shared_ptr<const Node>& node, View view);

private:
    struct Kept {
        std::weak_ptr<const Node> node;  // a new node may come to lie where an old one was
        View view;
    };

    mutable std::mutex mutex_;  // guards by_node_
    std::unordered_map<const Node*, Kept> by_node_;
};

}  // namespace tenon
