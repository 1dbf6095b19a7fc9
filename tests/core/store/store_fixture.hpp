#pragma once

#include "store/sqlite_node_store.hpp"

#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>

namespace tenon::test {

/// A directory of its own, gone at the end.
class TemporaryDirectory {
public:
    TemporaryDirectory() {
        std::string pattern = (std::filesystem::temp_directory_path() / "tenon-store-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error("mkdtemp failed");
        }
        path_ = pattern;
    }

    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }

    [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

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
