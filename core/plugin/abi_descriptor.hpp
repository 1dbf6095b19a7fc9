#pragma once

#include "base/result.hpp"
#include "model/plugin_manifest.hpp"
#include "plugin/implementation.hpp"

#include <tenon/abi.h>

#include <functional>
#include <string>
#include <vector>

namespace tenon {

struct PluginIdentity;

/// The plugin's table as values of ours: nothing but the methods' entries and the functions points into the library.
struct PluginDescriptor {
    std::string name;
    std::string version;
    std::string vendor;
    std::string description;
    std::vector<std::string> requires_extensions;
    std::vector<Implementation> implementations;  ///< in the table's order, without a generation; method ids are 0
    std::function<tenon_status(tenon_str, void**)> init;
    std::function<void(void*, tenon_done_fn, void*)> stop;
    std::function<void(void*)> fini;
};

/// Checks and copies a live table. Whatever a table can say wrong is an error that names where; only a wild pointer
/// cannot be seen. Unknown flags, unknown fields behind the known ones and non-zero reserved fields are tolerated,
/// since a newer plugin may have them. Name, version and interfaces must be the manifest's, and everything that the
/// metadata says (nullptr: there is none) must be so.
[[nodiscard]] Result<PluginDescriptor>
read_descriptor(const tenon_plugin_v1* table, const PluginManifest& manifest, const PluginIdentity* embedded = nullptr);

}  // namespace tenon
