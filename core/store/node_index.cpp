#include "store/node_index.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>

namespace tenon {

void NodeIndex::fetch(const Node& node) {
    constexpr std::size_t line = 64;
    const auto from = [](const void* memory, std::size_t size) {
        for (std::size_t at = 0; at < size; at += line) {
            __builtin_prefetch(static_cast<const char*>(memory) + at);
        }
    };
    constexpr std::size_t usual_driver_info = 3 * line;
    from(&node, sizeof node);
    from(node.uuid.data(), node.uuid.size());
    from(node.name.operator->(), sizeof(std::string));
    from(node.driver_info.memory(), usual_driver_info);
}

NodePtr NodeIndex::find_by_uuid(std::string_view uuid) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_uuid_.find(uuid);
    return found == by_uuid_.end() ? nullptr : *found;
}

NodePtr NodeIndex::find_by_name(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : *found;
}

std::vector<NodePtr> NodeIndex::list(const NodeStretch& stretch) const {
    std::vector<NodePtr> nodes;
    const auto copy = [&](auto from, const auto& end) {
        for (; from != end && nodes.size() < stretch.count; ++from) {
            nodes.push_back(from->node);
        }
    };
    const std::lock_guard lock(mutex_);
    if (!stretch.is_descending) {
        copy(std::lower_bound(by_id_.begin(), by_id_.end(), stretch.behind + 1, is_before), by_id_.end());
    } else if (stretch.behind == 0) {
        copy(by_id_.rbegin(), by_id_.rend());
    } else {
        const auto end = std::lower_bound(by_id_.begin(), by_id_.end(), stretch.behind, is_before);
        copy(std::make_reverse_iterator(end), by_id_.rend());
    }
    return nodes;
}

void NodeIndex::fill(const std::vector<NodePtr>& nodes) {
    const std::lock_guard lock(mutex_);
    by_uuid_.reserve(nodes.size());
    by_name_.reserve(nodes.size());
    by_id_.reserve(nodes.size());
    for (const auto& node : nodes) {
        by_id_.push_back({node->id, node});
        add(node);
    }
}

void NodeIndex::apply(const std::vector<Change>& changes) {
    const std::lock_guard lock(mutex_);
    std::vector<std::int64_t> removed;
    for (const auto& [before, after] : changes) {
        if (before) {
            by_uuid_.erase(before);
            if (before->name) {
                by_name_.erase(before);
            }
        }
        if (after) {
            add(after);
            replace(after);
        } else {
            removed.push_back(before->id);
        }
    }
    if (!removed.empty()) {
        remove(std::move(removed));
    }
}

void NodeIndex::add(const NodePtr& node) {
    by_uuid_.insert(node);
    if (node->name) {
        by_name_.insert(node);
    }
}

void NodeIndex::replace(const NodePtr& node) {
    const auto place = std::lower_bound(by_id_.begin(), by_id_.end(), node->id, is_before);
    if (place != by_id_.end() && place->id == node->id) {
        place->node = node;
    } else {
        by_id_.insert(place, {node->id, node});
    }
}

/// All of them at once: what stands behind the first moves up.
void NodeIndex::remove(std::vector<std::int64_t> ids) {
    std::sort(ids.begin(), ids.end());
    const auto from = std::lower_bound(by_id_.begin(), by_id_.end(), ids.front(), is_before);
    const auto is_removed = [&](const Place& place) { return std::binary_search(ids.begin(), ids.end(), place.id); };
    by_id_.erase(std::remove_if(from, by_id_.end(), is_removed), by_id_.end());
}

}  // namespace tenon
