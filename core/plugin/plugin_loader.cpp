#include "plugin/plugin_loader.hpp"

#include "base/thread_census.hpp"
#include "plugin/elf_image.hpp"
#include "plugin/elf_section.hpp"
#include "plugin/plugin_library.hpp"
#include "plugin/run_within.hpp"

#include <fmt/format.h>

#include <utility>

namespace tenon {

namespace {

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

/// What the plugin's first steps need and give; theirs alone, should they never end.
struct Birth {
    CheckedLibrary library;
    std::filesystem::path directory;
    StartOptions options;
    std::optional<std::set<int>> threads_before;
    std::shared_ptr<Generation> generation;
    Result<std::vector<ImplementationPtr>> outcome = std::vector<ImplementationPtr>{};

    void run() {
        auto loaded = [&] {
            const PluginEntry inside(*generation, "its constructors at dlopen()");
            return PluginLibrary::load(library.file, directory, generation->manifest().name, generation->number());
        }();
        if (loaded.has_error()) {
            outcome = loaded.error();
            return;
        }
        const auto entry = loaded->entry();
        generation->take(std::move(*loaded), std::move(library.pins), std::move(threads_before));
        outcome =
            generation->start(entry, options.config, library.embedded ? &*library.embedded : nullptr, options.recorder);
    }
};

}  // namespace

boost::system::result<CheckedLibrary, LibraryRefusal>
check_library(const std::filesystem::path& library, const PluginManifest& manifest, LoadTrace& trace) {
    trace.reached = LoadStep::copy;
    auto sealed = SealedFile::copy_of(library);
    if (sealed.has_error()) {
        return LibraryRefusal{with_path(library, sealed.error()), {}, true};
    }
    CheckedLibrary checked;
    checked.path = library;
    checked.file = std::make_shared<SealedFile>(std::move(*sealed));
    const auto& file = *checked.file;
    trace.fact(LoadStep::copy) = fmt::format("{} bytes, sha256 {}", file.bytes().size(), file.sha256());
    trace.reached = LoadStep::hash;
    const auto refuse = [&](const Error& why, bool may_be_incomplete) {
        return LibraryRefusal{with_path(library, why), file.sha256(), may_be_incomplete};
    };
    if (!manifest.sha256.empty() && manifest.sha256 != file.sha256()) {
        const auto why = error(
            Errc::plugin, fmt::format(
                              "its sha256 is {}, the manifest {} says {}; install the library and the manifest that "
                              "belong together",
                              file.sha256(), manifest.path, manifest.sha256
                          )
        );
        return refuse(why, true);
    }
    trace.fact(LoadStep::hash) = manifest.sha256.empty() ? "the manifest pins none" : "the manifest says the same";
    trace.reached = LoadStep::elf;
    const bool is_cut = is_cut_off(file.bytes());
    const auto image = read_elf(file.bytes());
    if (image.has_error()) {
        return refuse(image.error(), is_cut);
    }
    if (is_cut) {
        return refuse(error(Errc::plugin, "is cut off: its section headers lie behind its end; copy it anew"), true);
    }
    if (auto fit = check_elf(*image, loaded_versions()); fit.has_error()) {
        return refuse(fit.error(), false);
    }
    trace.fact(LoadStep::elf) = "made for this machine, its libraries and ABI " + std::to_string(TENON_ABI_MAJOR);
    trace.reached = LoadStep::metadata;
    auto embedded = check_metadata(file, manifest);
    if (embedded.has_error()) {
        return refuse(embedded.error(), true);  // one of the two may be new already, and the other not yet
    }
    trace.fact(LoadStep::metadata) = *embedded ? fmt::format("section {} agrees with the manifest", metadata_section)
                                               : fmt::format("there is no section {} to compare", metadata_section);
    checked.embedded = std::move(*embedded);
    checked.pins = pins_of(*image);
    checked.can_start_threads = can_start_threads(*image);
    return checked;
}

Result<LoadedPlugin> start_plugin(
    PluginHost::Services& services, const RuntimeDirectory& directory, const PluginManifest& manifest,
    CheckedLibrary library, StartOptions options, LoadTrace& trace
) {
    trace.reached = LoadStep::mapping;
    const auto path = library.path;
    const auto sha256 = library.file->sha256();
    const auto limit = options.limit;
    const auto when_slow = std::move(options.when_slow);
    auto generation = std::make_shared<Generation>(services, manifest, sha256);
    generation->when_free(std::move(options.when_free));
    auto threads = library.can_start_threads ? std::optional(threads_of_process()) : std::nullopt;
    const std::shared_ptr<Birth> birth(new Birth{
        std::move(library), directory.path(), std::move(options), std::move(threads), generation});
    const bool has_returned = run_within(
        limit, [birth] { birth->run(); }, when_slow
    );
    trace.reached = generation->reached();
    if (!has_returned) {
        return error(
            Errc::timed_out, fmt::format(
                                 "{}: the plugin did not start within {} ms; it is left alone until the process ends; "
                                 "have its vendor mend what hangs",
                                 path.string(), limit.count()
                             )
        );
    }
    if (birth->outcome.has_error()) {
        static_cast<void>(generation->unload());  // where it cannot, it stays and harms nobody
        return with_path(path, birth->outcome.error());
    }
    trace.is_complete = true;
    return LoadedPlugin{std::move(generation), std::move(birth->outcome).value(), sha256};
}

Result<LoadedPlugin> load_plugin(
    PluginHost::Services& services, const RuntimeDirectory& directory, const PluginManifest& manifest,
    const std::filesystem::path& library, StartOptions options
) {
    LoadTrace trace;
    auto checked = check_library(library, manifest, trace);
    if (checked.has_error()) {
        return checked.error().why;
    }
    return start_plugin(services, directory, manifest, std::move(*checked), std::move(options), trace);
}

Result<void> check_image_of(const std::filesystem::path& library) {
    const auto file = SealedFile::copy_of(library);
    if (file.has_error()) {
        return with_path(library, file.error());
    }
    const auto image = read_elf(file->bytes());
    if (image.has_error()) {
        return with_path(library, image.error());
    }
    if (auto fit = check_elf(*image, loaded_versions()); fit.has_error()) {
        return with_path(library, fit.error());
    }
    return {};
}

}  // namespace tenon
