#pragma once

#include "store/node_store.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string_view>
#include <unordered_set>
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
    static std::string_view uuid_of(const Node& node) { return node.uuid; }

    static std::string_view name_of(const Node& node) { return *node.name; }

    /// A node by its text, which it holds itself.
    template <std::string_view (*text_of)(const Node&)>
    struct ByText {
        using is_transparent = void;

        static std::string_view text(std::string_view text) { return text; }

        static std::string_view text(const NodePtr& node) { return text_of(*node); }

        /// Its hash.
        std::size_t operator()(const auto& a) const { return std::hash<std::string_view>()(text(a)); }

        /// Whether they are the same.
        bool operator()(const auto& a, const auto& b) const { return text(a) == text(b); }
    };

    template <std::string_view (*text_of)(const Node&)>
    using SetByText = std::unordered_set<NodePtr, ByText<text_of>, ByText<text_of>>;

    struct ById {
        using is_transparent = void;

        static std::int64_t id(std::int64_t id) { return id; }

        static std::int64_t id(const NodePtr& node) { return node->id; }

        bool operator()(const auto& a, const auto& b) const { return id(a) < id(b); }
    };

    mutable std::mutex mutex_;  // guards everything below
    SetByText<uuid_of> by_uuid_;
    SetByText<name_of> by_name_;
    std::set<NodePtr, ById> by_id_;
};

}  // namespace tenon
