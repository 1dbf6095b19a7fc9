#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace tenon {

/// What tells whether a file is the one that was looked at before, without reading it.
struct FileStamp {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;  ///< of the inode: also when it was renamed to here

    [[nodiscard]] bool operator==(const FileStamp&) const = default;

    /// When something was last done to the file.
    [[nodiscard]] Timestamp last_touched() const;
};

/// Of what a symbolic link leads to. nullopt: there is no such file.
[[nodiscard]] std::optional<FileStamp> stamp_of(const std::filesystem::path& path);

/// Whether somebody has the file open for writing: a copy that is going on. Only its owner and root can ask; false
/// where the system does not say.
[[nodiscard]] bool is_being_written(const std::filesystem::path& path);

}  // namespace tenon
