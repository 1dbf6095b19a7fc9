#pragma once

#include "model/interface_kind.hpp"
#include "model/vendor_method.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon {

class Generation;
class ArgsSchema;

/// A vendor method of a loaded plugin: what it declares, and how to run it.
struct PluginMethod {
    VendorMethod declared;
    const void* entry = nullptr;               ///< tenon_method_v1 in the plugin; used by plugin/ only
    std::shared_ptr<const ArgsSchema> schema;  ///< nullptr: any object
    std::uint64_t id = 0;                      ///< unique while the process runs; counts max_parallel
};

/// One implementation of one interface kind: built in (no methods, no generation) or offered by a plugin. Immutable. As
/// long as anybody holds it, its plugin stays loaded.
struct Implementation {
    InterfaceKind kind = InterfaceKind::vendor;
    std::string name;
    std::vector<std::pair<std::string, std::string>> properties;  ///< driver_info key, description
    std::vector<PluginMethod> node_methods;
    std::vector<PluginMethod> driver_methods;
    std::shared_ptr<Generation> generation;  ///< nullptr: built in
};

using ImplementationPtr = std::shared_ptr<const Implementation>;

}  // namespace tenon
