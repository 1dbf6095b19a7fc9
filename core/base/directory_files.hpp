#pragma once

#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

namespace tenon {

/// The directory's entries that end so (".yaml"), sorted; hidden ones are left out. With `problem` they are not all.
[[nodiscard]] std::vector<std::filesystem::path>
files_in(const std::filesystem::path& directory, std::string_view extension, std::error_code& problem);

}  // namespace tenon
