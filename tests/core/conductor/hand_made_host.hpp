#pragma once

#include "conductor/conductor.hpp"
#include "core/conductor/memory_stores.hpp"
#include "core/plugin/hand_made_plugin.hpp"
#include "plugin/generation.hpp"
#include "plugin/services.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace tenon::test {

/// Everything from the store to the conductor around one plugin of this process, the default of the one hardware type
/// "acme". One loop, which nobody runs yet. Lives as long as its plugin does: until the process ends.
struct HandMadeHost {
    Config config = [] {
        Config ours;
        ours.host = "lab";
        return ours;
    }();
    MemoryNodeStore store;
    MemoryCallStore calls{store};
    LoopGroup loops{1};
    Loop& loop = loops.at(0);
    BlockingPool pool{1, 16};
    BmcClient bmc{loops, BmcLimits{}};
    PluginHost plugins{loops, pool, bmc, std::chrono::milliseconds(0)};
    HandMadePlugin made;
    std::shared_ptr<Generation> generation;
    std::vector<ImplementationPtr> implementations;
    Conductor conductor{config, store, calls, plugins, loops};

    /// `add_methods` of a node; the driver has the same.
    explicit HandMadeHost(const std::function<void(HandMadePlugin&)>& add_methods) {
        add_methods(made);
        made.driver_methods = made.node_methods;
        PluginManifest manifest;
        manifest.name = "acme";
        manifest.version = "1.4.0";
        manifest.interfaces[InterfaceKind::vendor] = {"acme"};
        generation = std::make_shared<Generation>(plugins.services(), manifest);
        static const tenon_plugin_v1* const table = made.table();
        const tenon_entry_fn entry = [](const tenon_host_v1* given) noexcept {
            HandMadePlugin::host = given;
            return table;
        };
        implementations = generation->start(entry, Json::object()).value();
        HardwareType type;
        type.name = "acme";
        type.interfaces[InterfaceKind::vendor] = {"acme", "no-vendor"};
        conductor.use_catalog(std::make_shared<DriverCatalog>(std::vector{type}, implementations, config.hardware_types)
        );
    }
};

}  // namespace tenon::test
