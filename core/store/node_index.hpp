#pragma once

#include "store/node_store.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
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

    /// What there is at the start.
    void fill(const std::vector<NodePtr>& nodes);
    /// All changes become visible at once.
    void apply(const std::vector<Change>& changes);

private:
    static std::string_view uuid_of(const Node& node) { return node.uuid; }

    static std::string_view name_of(const Node& node) { return *node.name; }

    /// On its way into the cache all that a reader of the node goes through: a node of a million is in none, and line
    /// by line it is waited for a dozen times.
    static void fetch(const Node& node);

    /// A node by its text, which it holds itself.
    template <std::string_view (*text_of)(const Node&)>
    struct ByText {
        using is_transparent = void;
        using is_avalanching = void;  // the hash of a text is as good as any

        static std::string_view text(std::string_view text) { return text; }

        static std::string_view text(const NodePtr& node) { return text_of(*node); }

        /// Its hash.
        std::size_t operator()(const auto& a) const { return std::hash<std::string_view>()(text(a)); }

        /// Whether they are the same.
        bool operator()(const auto& a, const auto& b) const { return text(a) == text(b); }

        /// Nearly always it is.
        bool operator()(std::string_view a, const NodePtr& node) const {
            fetch(*node);
            return a == text(node);
        }
    };

    template <std::string_view (*text_of)(const Node&)>
    using SetByText = boost::unordered_flat_set<NodePtr, ByText<text_of>, ByText<text_of>>;

    struct Place {
        std::int64_t id;
        NodePtr node;
    };

    [[nodiscard]] static bool is_before(const Place& place, std::int64_t id) { return place.id < id; }

    void add(const NodePtr& node);
    void replace(const NodePtr& node);
    void remove(std::vector<std::int64_t> ids);

    mutable std::mutex mutex_;  // guards everything below
    SetByText<uuid_of> by_uuid_;
    SetByText<name_of> by_name_;
    std::vector<Place> by_id_;  // in order: new ones come last, as ids grow
};

}  // namespace tenon
