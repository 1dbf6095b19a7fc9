#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace tenon {

/// The content of a named section of a 64-bit ELF file, as a view into `bytes`; nullopt when there is none, or the
/// section headers are damaged. Sections are no part of what is loaded: nothing else depends on them.
[[nodiscard]] std::optional<std::string_view> elf_section(std::span<const std::byte> bytes, std::string_view name);

/// Whether an ELF file ends before its section headers do, as one that is still being copied does: linkers write them
/// last. False for what is no ELF file.
[[nodiscard]] bool is_cut_off(std::span<const std::byte> bytes);

}  // namespace tenon
