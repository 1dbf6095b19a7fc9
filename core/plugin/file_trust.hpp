#pragma once

#include "base/result.hpp"

#include <filesystem>

namespace tenon {

/// Whether nobody but root and we can change this file or directory: who can, runs code in this process. The error says
/// who can, and the command that mends it. What is not there is for others to tell: no error.
[[nodiscard]] Result<void> check_trust(const std::filesystem::path& path);

/// The same of a file that was opened already.
[[nodiscard]] Result<void> check_trust(const std::filesystem::path& path, unsigned owner, unsigned mode);

}  // namespace tenon
