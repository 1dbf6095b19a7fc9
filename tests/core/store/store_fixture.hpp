#pragma once

#include "store/sqlite_node_store.hpp"
#include "support/temporary_directory.hpp"

#include <filesystem>
#include <future>
#include <memory>
#include <string>

namespace tenon::test {

inline Node make_node(const std::string& uuid, std::optional<std::string> name = std::nullopt) {
    Node node;
    node.uuid = uuid;
    node.name = std::move(name);
    node.driver = "fake-hardware";
    return node;
}

inline std::unique_ptr<SqliteNodeStore> open_store(const std::string& directory, const std::string& vfs = {}) {
    auto store = SqliteNodeStore::open(directory, vfs);
    if (!store) {
        throw std::runtime_error(store.error().message);
    }
    return std::move(*store);
}

inline Result<NodePtr> insert(NodeStore& store, Node node) {
    std::promise<Result<NodePtr>> told;
    store.insert(std::move(node), [&told](Result<NodePtr> answer) { told.set_value(std::move(answer)); });
    return told.get_future().get();
}

inline Result<NodePtr> update(NodeStore& store, const std::string& uuid, NodeStore::Change change) {
    std::promise<Result<NodePtr>> told;
    store.update(uuid, std::move(change), [&told](Result<NodePtr> answer) { told.set_value(std::move(answer)); });
    return told.get_future().get();
}

inline Result<NodePtr> erase(NodeStore& store, const std::string& uuid) {
    std::promise<Result<NodePtr>> told;
    store.erase(uuid, [&told](Result<NodePtr> answer) { told.set_value(std::move(answer)); });
    return told.get_future().get();
}

}  // namespace tenon::test
