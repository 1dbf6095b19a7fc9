#pragma once

#include "base/result.hpp"
#include "model/plugin_manifest.hpp"

#include <filesystem>

namespace tenon {

/// The manifest of a library: `named`, or X.yaml beside X.so, or another manifest beside it whose `library:` is X.so,
/// or what the library's own metadata say, and then the BMC's keys are bmc_address, bmc_username and so on. The error
/// says what was looked for.
[[nodiscard]] Result<PluginManifest>
manifest_of_library(const std::filesystem::path& library, const std::filesystem::path& named);

}  // namespace tenon
