#pragma once

#include "base/result.hpp"
#include "plugin/sealed_file.hpp"

#include <tenon/abi.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace tenon {

/// What the dynamic loader is given: the sealed memory file, or, where the system forbids code in it, a private copy.
enum class LoadFrom : std::uint8_t {
    memory_file,
    private_file
};

/// Maps the sealed bytes into the process and finds the entry function. Constructors of the library run here.
/// `directory` is our private one. A memory file that is refused is followed by a try with a private file.
///
/// The library stays loaded for the life of the process: nothing proves yet that a plugin can be unloaded.
/// `generation` is never used twice: the dynamic loader compares names before it looks at files, so an old name gives
/// back old code.
[[nodiscard]] Result<tenon_entry_fn> load_library(
    SealedFile sealed, const std::filesystem::path& directory, const std::string& name, std::uint64_t generation,
    LoadFrom from = LoadFrom::memory_file
);

}  // namespace tenon
