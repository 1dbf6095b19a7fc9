#include "plugin/plugin_loader.hpp"

#include "plugin/elf_image.hpp"
#include "plugin/plugin_library.hpp"
#include "plugin/sealed_file.hpp"

#include <fmt/format.h>

#include <atomic>
#include <utility>

namespace tenon {

namespace {

std::uint64_t next_generation() {
    static std::atomic<std::uint64_t> next{1};
    return next.fetch_add(1);
}

Error with_path(const std::filesystem::path& path, const Error& why) {
    return error(why.code, fmt::format("{}: {}", path.string(), why.message));
}

Result<void> check_image(const SealedFile& file) {
    const auto image = read_elf(file.bytes());
    if (image.has_error()) {
        return image.error();
    }
    return check_elf(*image, loaded_versions());
}

}  // namespace

Result<LoadedPlugin> load_plugin(
    PluginHost::Services& services, const RuntimeDirectory& directory, const PluginManifest& manifest,
    const std::filesystem::path& library, const Json& config, std::string& sha256, bool& code_ran
) {
    code_ran = false;
    auto file = SealedFile::copy_of(library);
    if (file.has_error()) {
        return with_path(library, file.error());
    }
    sha256 = file->sha256();
    if (!manifest.sha256.empty() && manifest.sha256 != sha256) {
        return error(
            Errc::plugin, fmt::format(
                              "{}: its sha256 is {}, the manifest {} says {}; install the library and the manifest "
                              "that belong together",
                              library.string(), sha256, manifest.path, manifest.sha256
                          )
        );
    }
    if (auto checked = check_image(*file); checked.has_error()) {
        return with_path(library, checked.error());
    }
    code_ran = true;
    auto entry = load_library(std::move(*file), directory, manifest.name, next_generation());
    if (entry.has_error()) {
        return with_path(library, entry.error());
    }
    LoadedPlugin loaded;
    loaded.generation = std::make_shared<Generation>(services, manifest);
    auto started = loaded.generation->start(*entry, config);
    if (started.has_error()) {
        return with_path(library, started.error());
    }
    loaded.implementations = std::move(started).value();
    return loaded;
}

Result<void> check_library(const std::filesystem::path& library) {
    const auto file = SealedFile::copy_of(library);
    if (file.has_error()) {
        return with_path(library, file.error());
    }
    if (auto checked = check_image(*file); checked.has_error()) {
        return with_path(library, checked.error());
    }
    return {};
}

}  // namespace tenon
