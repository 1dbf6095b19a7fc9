#pragma once

#include "base/result.hpp"
#include "plugin/runtime_directory.hpp"
#include "plugin/sealed_file.hpp"

#include <tenon/abi.h>

#include <cstdint>
#include <string>

namespace tenon {

/// Maps the sealed bytes into the process and finds the entry function. Constructors of the library run here.
///
/// The library stays loaded for the life of the process: nothing proves yet that a plugin can be unloaded.
/// `generation` is never used twice: the dynamic loader compares names before it looks at files, so an old name gives
/// back old code.
[[nodiscard]] Result<tenon_entry_fn>
load_library(SealedFile sealed, const RuntimeDirectory& directory, const std::string& name, std::uint64_t generation);

}  // namespace tenon
