#pragma once

#include "driver/driver_catalog.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

namespace tenon::test {

/// An implementation as a plugin would offer it.
inline ImplementationPtr offer(
    InterfaceKind kind, const std::string& name, const std::vector<std::string>& node_methods = {},
    const std::vector<std::string>& driver_methods = {}
) {
    auto made = std::make_shared<Implementation>();
    made->kind = kind;
    made->name = name;
    for (const auto& method : node_methods) {
        made->node_methods.emplace_back().declared.name = method;
    }
    for (const auto& method : driver_methods) {
        auto& declared = made->driver_methods.emplace_back().declared;
        declared.name = method;
        declared.scope = MethodScope::driver;
    }
    return made;
}

inline HardwareType make_type(const std::string& name, std::vector<std::string> vendor = {}) {
    HardwareType type;
    type.name = name;
    type.path = "hardware-types/" + name + ".yaml";
    type.interfaces[InterfaceKind::vendor] = std::move(vendor);
    return type;
}

inline Node make_node(const std::string& driver, std::optional<std::string> vendor_interface = std::nullopt) {
    Node node;
    node.driver = driver;
    node.interfaces.choose(InterfaceKind::vendor, std::move(vendor_interface));
    return node;
}

inline std::vector<std::string> names(const MethodTable& table) {
    std::vector<std::string> all;
    for (const auto& entry : table.methods()) {
        all.push_back(entry.method->declared.name);
    }
    return all;
}

inline std::vector<std::string> reasons(const DriverCatalog& catalog) {
    std::vector<std::string> all;
    for (const auto& problem : catalog.problems()) {
        all.push_back(problem.reason);
    }
    return all;
}

using Names = std::vector<std::string>;

}  // namespace tenon::test
