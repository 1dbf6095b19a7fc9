#include "plugin/node_views.hpp"

#include <cstddef>
#include <utility>

namespace tenon {

namespace {

constexpr std::size_t most = 4'096;

}  // namespace

NodeViews::View NodeViews::find(const std::shared_ptr<const Node>& node) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_node_.find(node.get());
    const bool is_it = found != by_node_.end() && found->second.node.lock() == node;
    return is_it ? found->second.view : View{};
}

void NodeViews::keep(const std::shared_ptr<const Node>& node, View view) {
    const std::lock_guard lock(mutex_);
    if (by_node_.size() >= most && !by_node_.contains(node.get())) {
        by_node_.clear();  // most of them are of values that are gone
    }
    by_node_[node.get()] = {node, std::move(view)};
}

}  // namespace tenon
