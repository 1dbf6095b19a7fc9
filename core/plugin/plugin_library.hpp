#pragma once

#include "base/result.hpp"
#include "plugin/sealed_file.hpp"

#include <tenon/abi.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace tenon {

/// What the dynamic loader is given: the sealed memory file, or, where the system forbids code in it, a private copy.
enum class LoadFrom : std::uint8_t {
    memory_file,
    private_file
};

/// A plugin's library, mapped into the process. Stays mapped until unload(): destroying the object keeps the library
/// for ever, since nobody then knows whether its code still runs.
class PluginLibrary {
public:
    /// Maps the sealed bytes into the process and finds the entry function. Constructors of the library run here.
    /// `directory` is our private one. A memory file that is refused is followed by a try with a private file.
    ///
    /// `generation` is never used twice: the dynamic loader compares names before it looks at files, so an old name
    /// gives back old code.
    [[nodiscard]] static Result<PluginLibrary> load(
        std::shared_ptr<SealedFile> sealed, const std::filesystem::path& directory, const std::string& name,
        std::uint64_t generation, LoadFrom from = LoadFrom::memory_file
    );

    PluginLibrary(PluginLibrary&&) noexcept;
    PluginLibrary& operator=(PluginLibrary&&) = delete;
    PluginLibrary(const PluginLibrary&) = delete;
    PluginLibrary& operator=(const PluginLibrary&) = delete;
    ~PluginLibrary();

    [[nodiscard]] tenon_entry_fn entry() const { return entry_; }

    /// dlclose(), and then a look whether the mapping is really gone: the dynamic loader says yes and keeps what
    /// something pins. Destructors of the library run here; no thread may be inside it any more. The error says that it
    /// is still there; then it is kept for ever.
    [[nodiscard]] Result<void> unload();

private:
    struct Loaded;

    PluginLibrary(std::shared_ptr<Loaded> loaded, tenon_entry_fn entry);

    std::shared_ptr<Loaded> loaded_;  // nullptr: unloaded, or moved away
    tenon_entry_fn entry_;
};

}  // namespace tenon
