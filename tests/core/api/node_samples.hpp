#pragma once

#include "api/node_document.hpp"
#include "driver/driver.hpp"
#include "model/node.hpp"
#include "store/node_store.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tenon {

/// 2026-11-23T00:44:53.897524Z
inline Timestamp sample_time() {
    return Timestamp(std::chrono::microseconds(1'795'394'693'897'524));
}

inline Node sample_node(std::string uuid = "11111111-0000-4000-8000-000000000001", std::string name = "fake-1") {
    Node node;
    node.id = 1;
    node.uuid = std::move(uuid);
    node.name = std::move(name);
    node.driver = "fake-hardware";
    node.driver_info = Json{{"B1", "x"}, {"password", "sekrit"}};
    node.properties = Json{{"cpus", 2}};
    node.extra = Json{{"k", "v"}};
    node.resource_class = "lab";
    node.provision_state = "enroll";
    node.created_at = sample_time();
    return node;
}

inline void use_interface(Driver& driver, InterfaceKind kind, std::string name) {
    auto implementation = std::make_shared<Implementation>();
    implementation->kind = kind;
    implementation->name = std::move(name);
    driver.interfaces[kind] = std::move(implementation);
}

/// Everything fake, but network and storage.
inline Driver sample_driver() {
    Driver driver;
    driver.hardware_type = "fake-hardware";
    for (const auto kind : all_interface_kinds) {
        const bool is_noop = kind == InterfaceKind::network || kind == InterfaceKind::storage;
        use_interface(driver, kind, is_noop ? "noop" : "fake");
    }
    return driver;
}

/// Nodes in memory, for what only reads.
class ReadOnlyStore final : public NodeStore {
public:
    void add(Node node) { nodes_.push_back(std::make_shared<const Node>(std::move(node))); }

    NodePtr find_by_uuid(std::string_view uuid) const override {
        for (const auto& node : nodes_) {
            const auto is_same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
            if (std::equal(node->uuid.begin(), node->uuid.end(), uuid.begin(), uuid.end(), is_same)) {
                return node;
            }
        }
        return nullptr;
    }

    NodePtr find_by_name(std::string_view name) const override {
        for (const auto& node : nodes_) {
            if (node->name && *node->name == name) {
                return node;
            }
        }
        return nullptr;
    }

    std::vector<NodePtr> list(const NodeStretch& stretch) const override {
        auto ordered = nodes_;
        const auto is_passed = [&](const NodePtr& node) {
            return stretch.behind != 0 &&
                   (stretch.is_descending ? node->id >= stretch.behind : node->id <= stretch.behind);
        };
        std::erase_if(ordered, is_passed);
        if (stretch.is_descending) {
            std::reverse(ordered.begin(), ordered.end());
        }
        ordered.resize(std::min(ordered.size(), stretch.count));
        return ordered;
    }

    void insert(Node, Done done) override { done(error(Errc::internal, "read only")); }

    void update(std::string, Change, Done done) override { done(error(Errc::internal, "read only")); }

    void erase(std::string, Done done) override { done(error(Errc::internal, "read only")); }

private:
    std::vector<NodePtr> nodes_;
};

}  // namespace tenon
