#pragma once

#include "store/node_store.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tenon {

/// Every node in memory, for reading. Thread-safe; the lock is held for a look-up, never for a disk.
class NodeIndex {
public:
    /// nullptr `before`: added; nullptr `after`: removed.
    struct Change {
        NodePtr before;
        NodePtr after;
    };

    [[nodiscard]] NodePtr find_by_uuid(std::string_view uuid) const;
    [[nodiscard]] NodePtr find_by_name(std::string_view name) const;
    [[nodiscard]] std::vector<NodePtr> list(const NodeStretch& stretch) const;

    /// All changes become visible at once.
    void apply(const std::vector<Change>& changes);

private:
    struct Hash {
        using is_transparent = void;

        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };

    using ByText = std::unordered_map<std::string, NodePtr, Hash, std::equal_to<>>;

    mutable std::mutex mutex_;  // guards everything below
    ByText by_uuid_;
    ByText by_name_;
    std::map<std::int64_t, NodePtr> by_id_;
};

}  // namespace tenon
