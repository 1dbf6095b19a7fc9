#include "store/node_index.hpp"

namespace tenon {

NodePtr NodeIndex::find_by_uuid(std::string_view uuid) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_uuid_.find(uuid);
    return found == by_uuid_.end() ? nullptr : found->second;
}

NodePtr NodeIndex::find_by_name(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
}

std::vector<NodePtr> NodeIndex::list() const {
    std::shared_ptr<const std::vector<NodePtr>> listed;
    {
        const std::lock_guard lock(mutex_);
        if (!listed_) {
            auto made = std::make_shared<std::vector<NodePtr>>();
            made->reserve(by_id_.size());
            for (const auto& [id, node] : by_id_) {
                made->push_back(node);
            }
            listed_ = std::move(made);
        }
        listed = listed_;
    }
    return *listed;  // copied outside of the lock
}

void NodeIndex::apply(const std::vector<Change>& changes) {
    const std::lock_guard lock(mutex_);
    listed_ = nullptr;
    for (const auto& [before, after] : changes) {
        if (before && before->name && (!after || after->name != before->name)) {
            by_name_.erase(*before->name);
        }
        if (!after) {
            by_uuid_.erase(before->uuid);
            by_id_.erase(before->id);
            continue;
        }
        by_uuid_[after->uuid] = after;
        by_id_[after->id] = after;
        if (after->name) {
            by_name_[*after->name] = after;
        }
    }
}

}  // namespace tenon
