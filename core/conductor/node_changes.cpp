// Creating, changing and destroying nodes: Ironic's checks in Ironic's order, then the store.

#include "base/crypto.hpp"
#include "conductor/conductor_state.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace tenon {

namespace {

Result<void> without_value(const Result<NodePtr>& result) {
    return result ? Result<void>() : Result<void>(result.error());
}

}  // namespace

Result<void> Conductor::State::check_driver(const Node& node) const {
    if (snapshot_.get()->find(node.driver) && node.conductor_group.empty()) {  // we are a conductor of no group
        return {};
    }
    return error(
        Errc::invalid,
        fmt::format(
            "No valid host was found. Reason: No conductor service registered which supports driver {} for "
            "conductor group \"{}\".",
            node.driver, node.conductor_group
        )
    );
}

Result<void> Conductor::State::check_interfaces(const Node& node) const {
    const auto composed = snapshot_.get()->compose(node);
    return composed ? Result<void>() : Result<void>(composed.error());
}

Awaitable<Result<NodePtr>> Conductor::State::create_node(Loop& loop, Node node) {
    if (const auto checked = check_driver(node); !checked) {
        co_return checked.error();
    }
    if (const auto checked = check_interfaces(node); !checked) {
        co_return checked.error();
    }
    if (node.uuid.empty()) {
        node.uuid = random_uuid();
    }
    node.created_at = std::chrono::system_clock::now();
    co_return co_await from_callback<Result<NodePtr>>(loop, [this, &node](NodeStore::Done done) {
        store_.insert(std::move(node), std::move(done));
    });
}

Awaitable<Result<NodePtr>> Conductor::State::update_node(Loop& loop, NodePtr node, NodeStore::Change change) {
    // What Ironic's API finds wrong before it asks the conductor: such a client does not wait for the reservation.
    const auto tried = change(*node);
    if (!tried) {
        co_return tried.error();
    }
    const bool may_move = tried->driver != node->driver || tried->conductor_group != node->conductor_group;
    if (const auto checked = check_driver(*tried); may_move && !checked) {
        co_return checked.error();
    }
    const bool is_recomposed = tried->driver != node->driver || !(tried->interfaces == node->interfaces);
    if (const auto checked = is_recomposed ? check_interfaces(*tried) : Result<void>(); !checked) {
        co_return checked.error();
    }
    auto wish = wish_for(*node, "node update");
    const auto reservation = co_await reserve(loop, std::move(wish));
    if (!reservation) {
        co_return reservation.error();
    }
    auto checked_change = [this, change = std::move(change)](const Node& current) -> Result<Node> {
        auto changed = change(current);
        if (!changed) {
            return changed;
        }
        if (changed->driver != current.driver || !(changed->interfaces == current.interfaces)) {
            if (const auto checked = check_interfaces(*changed); !checked) {
                return checked.error();
            }
        }
        changed->updated_at = std::chrono::system_clock::now();
        return changed;
    };
    co_return co_await from_callback<Result<NodePtr>>(loop, [this, &node, &checked_change](NodeStore::Done done) {
        store_.update(node->uuid, std::move(checked_change), std::move(done));
    });
}

Awaitable<Result<void>> Conductor::State::destroy_node(Loop& loop, NodePtr node) {
    auto wish = wish_for(*node, "node delete");
    const auto reservation = co_await reserve(loop, std::move(wish));
    if (!reservation) {
        co_return reservation.error();
    }
    if (node->instance_uuid) {
        co_return error(
            Errc::conflict, fmt::format("Node {} is associated with instance {}.", node->uuid, *node->instance_uuid)
        );
    }
    if (node->is_protected) {
        co_return error(
            Errc::forbidden,
            fmt::format("Node {} is protected and can not be undeployed, rebuilt or deleted", node->uuid)
        );
    }
    const auto erased = co_await from_callback<Result<NodePtr>>(loop, [this, &node](NodeStore::Done done) {
        store_.erase(node->uuid, std::move(done));
    });
    co_return without_value(erased);
}

}  // namespace tenon
