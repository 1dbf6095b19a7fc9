#pragma once

#include "base/result.hpp"
#include "model/node.hpp"

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace tenon {

using NodePtr = std::shared_ptr<const Node>;

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
    /// Every node in order of creation.
    [[nodiscard]] virtual std::vector<NodePtr> list() const = 0;

    /// Adds a node; its id is given here. Errc::conflict with Ironic's text when the uuid or name is taken.
    virtual void insert(Node node, Done done) = 0;
    /// Read-modify-write of one node; changes to one node are made one after another. `done` gets the new value.
    virtual void update(std::string uuid, Change change, Done done) = 0;
    /// `done` gets the removed node.
    virtual void erase(std::string uuid, Done done) = 0;
};

}  // namespace tenon
