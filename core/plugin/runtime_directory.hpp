#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>

namespace tenon {

/// A fresh directory for this process only (mode 0700), in $XDG_RUNTIME_DIR or else in /tmp. Gone, with what is in it,
/// when the object is; what was loaded from there stays loaded. It is locked as long as it is used, so that the next
/// one that is made removes what a process has left behind that was killed.
class RuntimeDirectory {
public:
    [[nodiscard]] static Result<RuntimeDirectory> make();
    [[nodiscard]] static Result<RuntimeDirectory> make_in(const std::filesystem::path& parent);

    RuntimeDirectory(RuntimeDirectory&& other) noexcept;
    RuntimeDirectory& operator=(RuntimeDirectory&&) = delete;
    RuntimeDirectory(const RuntimeDirectory&) = delete;
    RuntimeDirectory& operator=(const RuntimeDirectory&) = delete;
    ~RuntimeDirectory();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    RuntimeDirectory(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}

    std::filesystem::path path_;
    int lock_;  // the directory, open and locked; -1: there are no locks where it lies
};

}  // namespace tenon
