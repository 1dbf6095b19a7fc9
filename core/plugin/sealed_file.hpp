#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace tenon {

/// The bytes of a file as they were at one moment, in memory that nobody can change any more: what is checked is what
/// is mapped, whatever happens to the file.
class SealedFile {
public:
    /// Symbolic links are followed, since packages install libraries so; what they lead to must be a regular file.
    [[nodiscard]] static Result<SealedFile> copy_of(const std::filesystem::path& path);

    SealedFile(SealedFile&& other) noexcept;
    SealedFile& operator=(SealedFile&&) = delete;
    SealedFile(const SealedFile&) = delete;
    SealedFile& operator=(const SealedFile&) = delete;
    ~SealedFile();

    [[nodiscard]] std::span<const std::byte> bytes() const { return {bytes_, size_}; }

    /// Who has mapped the file himself has it in memory once then, not twice. From now on there are no bytes().
    void forget_bytes();

    [[nodiscard]] int fd() const { return fd_; }

    /// False where the system forbids code in memory files.
    [[nodiscard]] bool is_executable() const { return is_executable_; }

    [[nodiscard]] const std::string& sha256() const { return sha256_; }

    /// Of the file that was copied.
    [[nodiscard]] unsigned owner() const { return owner_; }

    [[nodiscard]] unsigned mode() const { return mode_; }

private:
    SealedFile() = default;

    int fd_ = -1;
    const std::byte* bytes_ = nullptr;
    std::size_t size_ = 0;
    bool is_executable_ = true;
    std::string sha256_;
    unsigned owner_ = 0;
    unsigned mode_ = 0;
};

}  // namespace tenon
