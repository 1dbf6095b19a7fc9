#pragma once

#include "store/sqlite_store.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <sqlite3.h>

#include <filesystem>
#include <future>
#include <memory>
#include <string>

namespace tenon::test {

/// Runs SQL on a file as an administrator might.
inline void execute(const std::string& file, const char* sql) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &handle) == SQLITE_OK);
    CHECK(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(handle);
}

inline Node make_node(const std::string& uuid, std::optional<std::string> name = std::nullopt) {
    Node node;
    node.uuid = uuid;
    node.name = std::move(name);
    node.driver = "fake-hardware";
    return node;
}

inline std::unique_ptr<SqliteStore> open_store(const std::string& directory, const std::string& vfs = {}) {
    auto store = SqliteStore::open(directory, vfs);
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
