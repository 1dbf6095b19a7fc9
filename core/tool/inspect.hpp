#pragma once

#include "base/json.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tenon {

/// What can be known of a plugin's library without running any of it: its file, the metadata that its build embedded,
/// what it needs of this machine and whether this host would load it, and what would keep it from being unloaded. The
/// error says why the file cannot be read at all.
[[nodiscard]] Result<Json> inspect_library(const std::filesystem::path& library);

/// The same for people.
[[nodiscard]] std::string to_text(const Json& inspection);

/// `tenon inspect [--json] X.so`. 0: the library would be loaded here, 1: not, 2: an argument is wrong.
[[nodiscard]] int run_inspect(std::vector<std::string> arguments);

}  // namespace tenon
