#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>

namespace tenon {

/// A fresh directory for this process only (mode 0700), in $XDG_RUNTIME_DIR or else in /tmp. Gone, with what is in it,
/// when the object is; what was loaded from there stays loaded.
class RuntimeDirectory {
public:
    [[nodiscard]] static Result<RuntimeDirectory> make();

    RuntimeDirectory(RuntimeDirectory&& other) noexcept;
    RuntimeDirectory& operator=(RuntimeDirectory&&) = delete;
    RuntimeDirectory(const RuntimeDirectory&) = delete;
    RuntimeDirectory& operator=(const RuntimeDirectory&) = delete;
    ~RuntimeDirectory();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    explicit RuntimeDirectory(std::filesystem::path path) : path_(std::move(path)) {}

    std::filesystem::path path_;
};

}  // namespace tenon
