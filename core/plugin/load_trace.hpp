#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tenon {

/// The steps from a manifest to a plugin that is active, in their order.
enum class LoadStep : std::uint8_t {
    manifest,    ///< found and read
    signature,   ///< it has what plugins.trust asks for
    name,        ///< no other manifest has the name
    library,     ///< found
    config,      ///< the operator's values are a mapping
    copy,        ///< a regular file that can be read; copied to sealed memory
    hash,        ///< the sha256 that the manifest pins
    elf,         ///< made for this machine, its libraries and this ABI
    metadata,    ///< the section .tenon.meta agrees with the manifest
    mapping,     ///< dlopen()
    entry,       ///< the plugin gave its table
    descriptor,  ///< the table is valid, and agrees with manifest and section
    extensions,  ///< the host has those that are needed
    init,        ///< init() gave TENON_OK
};

inline constexpr std::array<std::string_view, 14> load_step_names = {
    "manifest", "signature", "name",    "library", "config",     "copy",       "hash",
    "elf",      "metadata",  "mapping", "entry",   "descriptor", "extensions", "init",
};

[[nodiscard]] constexpr std::string_view to_string(LoadStep step) {
    return load_step_names[static_cast<std::size_t>(step)];
}

/// How far the loading of one plugin came. Every step before `reached` went well; unless `is_complete`, that one
/// failed, for the reason that the plugin's status gives.
struct LoadTrace {
    LoadStep reached = LoadStep::manifest;
    bool is_complete = false;
    std::array<std::string, load_step_names.size()>
        facts;  ///< what a step that went well found, in words; may be empty

    [[nodiscard]] std::string& fact(LoadStep step) { return facts[static_cast<std::size_t>(step)]; }

    [[nodiscard]] bool went_well(LoadStep step) const { return is_complete || step < reached; }
};

}  // namespace tenon
