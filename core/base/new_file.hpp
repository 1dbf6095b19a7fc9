#pragma once

#include "base/result.hpp"

#include <sys/types.h>

#include <filesystem>
#include <string_view>

namespace tenon {

/// Writes a file that must not be there yet; it has `mode` from its first byte on. Whole or not at all.
[[nodiscard]] Result<void> write_new_file(const std::filesystem::path& path, std::string_view content, mode_t mode);

/// Puts `content` where a file is or is not yet: whoever reads it sees the one or the other as a whole, also when the
/// power goes, and what root replaces still belongs to whom it belonged. Its directory must be writable.
[[nodiscard]] Result<void> replace_file(const std::filesystem::path& path, std::string_view content, mode_t mode);

/// What was made in a directory or renamed there is only there after a power cut when this was called.
void sync_directory(const std::filesystem::path& directory);

}  // namespace tenon
