// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tenon::validate {

/// What the file of a library says of it, without loading it. Throws std::runtime_error for what is no 64-bit ELF
/// library or is cut short.
struct ElfFile {
    explicit ElfFile(const std::string& path);

    std::vector<std::string> exports;  ///< what others may link to
    std::vector<std::string> unique;   ///< those of them that all libraries of the process share
    std::vector<std::string> imports;
    bool has_text_relocations = false;
    bool has_executable_stack = false;
    bool is_nodelete = false;
    std::optional<std::string> metadata;  ///< the section .tenon.meta
};

/// What keeps such a library loaded, in words; empty: nothing that one can see.
[[nodiscard]] std::string pins_of(const ElfFile& file);

}  // namespace tenon::validate
