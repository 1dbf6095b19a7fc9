#include "plugin/plugin_loader.hpp"

#include "plugin/elf_image.hpp"
#include "plugin/elf_section.hpp"
#include "plugin/plugin_identity.hpp"
#include "plugin/plugin_library.hpp"
#include "plugin/run_within.hpp"
#include "plugin/sealed_file.hpp"

#include <fmt/format.h>

#include <atomic>
#include <optional>
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

/// The metadata that the build embedded, which must agree with the manifest before any code of the library runs.
Result<std::optional<PluginIdentity>> check_metadata(const SealedFile& file, const PluginManifest& manifest) {
    const auto section = elf_section(file.bytes(), metadata_section);
    if (!section) {
        return std::optional<PluginIdentity>();
    }
    auto embedded = parse_plugin_metadata(*section);
    if (embedded.has_error()) {
        return embedded.error();
    }
    if (auto agreement = check_agreement(identity_of(manifest), &*embedded, nullptr); agreement.has_error()) {
        return agreement.error();
    }
    return std::optional<PluginIdentity>(std::move(*embedded));
}

Result<void> check_image(const SealedFile& file) {
    const auto image = read_elf(file.bytes());
    if (image.has_error()) {
        return image.error();
    }
    return check_elf(*image, loaded_versions());
}

/// What the plugin's first steps need and give; theirs alone, should they never end.
struct Birth {
    SealedFile file;
    std::filesystem::path directory;
    Json config;
    std::optional<PluginIdentity> embedded;
    std::shared_ptr<Generation> generation;
    RecordedBoundary* recorder;
    Result<std::vector<ImplementationPtr>> outcome = std::vector<ImplementationPtr>{};

    void run() {
        const auto entry = load_library(std::move(file), directory, generation->manifest().name, next_generation());
        outcome = entry.has_error() ? entry.error()
                                    : generation->start(*entry, config, embedded ? &*embedded : nullptr, recorder);
    }
};

}  // namespace

Result<LoadedPlugin> load_plugin(
    PluginHost::Services& services, const RuntimeDirectory& directory, const PluginManifest& manifest,
    const std::filesystem::path& library, const Json& config, std::chrono::milliseconds limit, std::string& sha256,
    bool& code_ran, LoadTrace* asked, RecordedBoundary* recorder
) {
    LoadTrace unasked;
    auto& trace = asked != nullptr ? *asked : unasked;
    trace.reached = LoadStep::copy;
    code_ran = false;
    auto file = SealedFile::copy_of(library);
    if (file.has_error()) {
        return with_path(library, file.error());
    }
    sha256 = file->sha256();
    trace.fact(LoadStep::copy) = fmt::format("{} bytes, sha256 {}", file->bytes().size(), sha256);
    trace.reached = LoadStep::hash;
    if (!manifest.sha256.empty() && manifest.sha256 != sha256) {
        return error(
            Errc::plugin, fmt::format(
                              "{}: its sha256 is {}, the manifest {} says {}; install the library and the manifest "
                              "that belong together",
                              library.string(), sha256, manifest.path, manifest.sha256
                          )
        );
    }
    trace.fact(LoadStep::hash) = manifest.sha256.empty() ? "the manifest pins none" : "the manifest says the same";
    trace.reached = LoadStep::elf;
    if (auto checked = check_image(*file); checked.has_error()) {
        return with_path(library, checked.error());
    }
    trace.fact(LoadStep::elf) = "made for this machine, its libraries and ABI " + std::to_string(TENON_ABI_MAJOR);
    trace.reached = LoadStep::metadata;
    auto embedded = check_metadata(*file, manifest);
    if (embedded.has_error()) {
        return with_path(library, embedded.error());
    }
    trace.fact(LoadStep::metadata) = *embedded ? fmt::format("section {} agrees with the manifest", metadata_section)
                                               : fmt::format("there is no section {} to compare", metadata_section);
    trace.reached = LoadStep::mapping;
    code_ran = true;
    const std::shared_ptr<Birth> birth(new Birth{
        std::move(*file), directory.path(), config, std::move(*embedded),
        std::make_shared<Generation>(services, manifest), recorder});
    const bool has_returned = run_within(limit, [birth] { birth->run(); });
    trace.reached = birth->generation->reached();
    if (!has_returned) {
        return error(
            Errc::timed_out, fmt::format(
                                 "{}: the plugin did not start within {} ms; it is left alone until the process ends; "
                                 "have its vendor mend what hangs",
                                 library.string(), limit.count()
                             )
        );
    }
    if (birth->outcome.has_error()) {
        return with_path(library, birth->outcome.error());
    }
    trace.is_complete = true;
    return LoadedPlugin{birth->generation, std::move(birth->outcome).value()};
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
