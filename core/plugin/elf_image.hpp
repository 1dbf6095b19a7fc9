#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

/// What an ELF file says of itself, as far as loading it is concerned.
struct ElfImage {
    std::uint8_t elf_class = 0;  ///< ELFCLASS64
    std::uint16_t machine = 0;   ///< EM_X86_64, …
    std::uint16_t type = 0;      ///< ET_DYN
    bool has_text_relocations = false;
    bool has_executable_stack = false;
    bool is_nodelete = false;        ///< DF_1_NODELETE: dlclose() does nothing
    std::size_t unique_symbols = 0;  ///< STB_GNU_UNIQUE: shared between plugins, and never unloaded
    std::string soname;
    std::vector<std::string> needed;                             ///< DT_NEEDED
    std::vector<std::string> exports;                            ///< defined, dynamic, visible; sorted
    std::vector<std::string> imports;                            ///< what it wants from others; sorted
    std::map<std::string, std::set<std::string>> version_needs;  ///< library -> versions, "libc.so.6" -> "GLIBC_2.34"
    std::set<std::string> version_definitions;
};

/// Reads headers, dynamic section, dynamic symbols and versions. Trusts no offset, count or size in the file.
[[nodiscard]] Result<ElfImage> read_elf(std::span<const std::byte> bytes);

/// Which versions of which library this process has loaded: "libc.so.6" -> {"GLIBC_2.2.5", …}. Libraries that cannot be
/// read are missing.
using LoadedVersions = std::map<std::string, std::set<std::string>>;
[[nodiscard]] const LoadedVersions& loaded_versions();

/// Whether a version such as "2.9" is older than "2.34": by their numbers, not by their letters.
[[nodiscard]] bool is_older_version(std::string_view version, std::string_view than);

/// What keeps a library made so in memory after dlclose(), in words for its author; empty: nothing that one can see.
[[nodiscard]] std::vector<std::string> pins_of(const ElfImage& image);

/// Whether a library made so could start threads of its own, by itself or through another library that it needs.
[[nodiscard]] bool can_start_threads(const ElfImage& image);

/// Whether a plugin made so can be loaded here; the error says what is wrong and the way out, without the path.
[[nodiscard]] Result<void> check_elf(const ElfImage& image, const LoadedVersions& offered);

}  // namespace tenon
