#include "store/node_index.hpp"

#include <iterator>

namespace tenon {

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
            nodes.push_back(*from);
        }
    };
    const std::lock_guard lock(mutex_);
    if (!stretch.is_descending) {
        copy(by_id_.upper_bound(stretch.behind), by_id_.end());
    } else if (stretch.behind == 0) {
        copy(by_id_.rbegin(), by_id_.rend());
    } else {
        copy(std::make_reverse_iterator(by_id_.lower_bound(stretch.behind)), by_id_.rend());
    }
    return nodes;
}

void NodeIndex::apply(const std::vector<Change>& changes) {
    const std::lock_guard lock(mutex_);
    if (by_id_.empty()) {
        by_uuid_.reserve(changes.size());
        by_name_.reserve(changes.size());
    }
    for (const auto& [before, after] : changes) {
        if (before) {
            by_uuid_.erase(before);
            by_id_.erase(before);
            if (before->name) {
                by_name_.erase(before);
            }
        }
        if (after) {
            by_uuid_.insert(after);
            by_id_.insert(by_id_.end(), after);  // ids grow
            if (after->name) {
                by_name_.insert(after);
            }
        }
    }
}

}  // namespace tenon
