#pragma once

#include "base/result.hpp"
#include "model/node.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace tenon {

using NodePtr = std::shared_ptr<const Node>;

/// Some nodes that follow one another in order of creation.
struct NodeStretch {
    std::size_t count = 0;       ///< at most
    std::int64_t behind = 0;     ///< the id of the node before the first one; 0: from the end where it begins
    bool is_descending = false;  ///< the newest first
};

/// Where nodes are kept. Reading is from memory and never waits; writing is told as done only when it is on disk.
/// Thread-safe. Callbacks run on the store's writer thread and must not block it.
class NodeStore {
public:
    virtual ~NodeStore() = default;

    using Done = std::function<void(Result<NodePtr>)>;
    /// Makes the new value from the newest one; an error refuses the change and is handed to `done`.
    using Change = std::function<Result<Node>(const Node& current)>;

    /// nullptr: no such node. Letter case counts: the look-up is exact on what the client sent at creation, as
    /// Ironic's.
    [[nodiscard]] virtual NodePtr find_by_uuid(std::string_view uuid) const = 0;
    [[nodiscard]] virtual NodePtr find_by_name(std::string_view name) const = 0;
    /// Takes as long as it is, wherever it begins. Fewer than asked for: that were the last ones.
    [[nodiscard]] virtual std::vector<NodePtr> list(const NodeStretch& stretch) const = 0;

    /// Adds a node; its id is given here. Errc::conflict with Ironic's text when the uuid or name is taken.
    virtual void insert(Node node, Done done) = 0;
    /// Read-modify-write of one node; changes to one node are made one after another. `done` gets the new value.
    virtual void update(std::string uuid, Change change, Done done) = 0;
    /// `done` gets the removed node.
    virtual void erase(std::string uuid, Done done) = 0;
};

}  // namespace tenon
