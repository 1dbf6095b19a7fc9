#include "plugin/plugin_library.hpp"

#include "plugin/keep_for_ever.hpp"

#include <boost/dll/shared_library.hpp>
#include <fmt/format.h>

#include <fcntl.h>
#include <link.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <exception>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace tenon {

namespace {

namespace fs = std::filesystem;

/// What the dynamic loader says, without our name for the file, and with the way out.
std::string refusal_of_loader(std::string_view said, const fs::path& path) {
    // Boost.DLL puts its own words before and an errno behind.
    constexpr std::string_view before = "dlerror system message: ";
    if (const auto at = said.find(before); at != std::string_view::npos) {
        said = said.substr(at + before.size());
        said = said.substr(0, said.rfind("): "));
    }
    if (const auto file = path.string() + ": "; said.substr(0, file.size()) == file) {
        said.remove_prefix(file.size());
    }
    const auto has = [&](std::string_view words) { return said.find(words) != std::string_view::npos; };
    const std::string_view way_out =
        has("undefined symbol")
            ? "; link the plugin with -Wl,-z,defs, as tenon_add_plugin() does, and with what it uses"
        : has("cannot open shared object file") ? "; install that library, or link it into the plugin"
                                                : "";
    return fmt::format("cannot be loaded: {}{}", said, way_out);
}

Result<std::unique_ptr<boost::dll::shared_library>> open_library(const fs::path& path) {
    auto library = std::make_unique<boost::dll::shared_library>();
    try {
        // Not the overload with an error_code: it loses what dlerror() says.
        library->load(path, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
    } catch (const std::exception& e) {
        return error(Errc::plugin, refusal_of_loader(e.what(), path));
    }
    return library;
}

Result<std::unique_ptr<boost::dll::shared_library>> open_memory_file(const SealedFile& file, const fs::path& link) {
    std::error_code problem;
    // /proc/<pid> and not /proc/self: gdb then finds the file, too.
    fs::create_symlink(fmt::format("/proc/{}/fd/{}", ::getpid(), file.fd()), link, problem);
    if (problem) {
        return error(Errc::internal, fmt::format("cannot be linked to {}: {}", link.string(), problem.message()));
    }
    return open_library(link);
}

bool is_refusal_of_code(std::string_view message) {
    return message.find("failed to map segment") != std::string_view::npos ||
           message.find("ermission denied") != std::string_view::npos ||
           message.find("peration not permitted") != std::string_view::npos;
}

/// 0 or an errno.
int write_new_file(const fs::path& path, std::span<const std::byte> bytes) {
    // O_EXCL: never written again, and no link that somebody has put there is followed.
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0500);  // NOLINT: a C function
    if (fd < 0) {
        return errno;
    }
    int problem = 0;
    while (!bytes.empty() && problem == 0) {
        const auto put = ::write(fd, bytes.data(), bytes.size());
        if (put >= 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(put));
        } else if (errno != EINTR) {
            problem = errno;
        }
    }
    if (::close(fd) != 0 && problem == 0) {
        problem = errno;
    }
    return problem;
}

/// For systems that forbid code in memory files: a file in our private directory.
Result<std::unique_ptr<boost::dll::shared_library>> open_private_file(const SealedFile& file, const fs::path& path) {
    if (const int problem = write_new_file(path, file.bytes()); problem != 0) {
        return error(Errc::internal, fmt::format("cannot be copied to {}: {}", path.string(), std::strerror(problem)));
    }
    auto opened = open_library(path);
    if (opened.has_error() && is_refusal_of_code(opened.error().message)) {
        return error(
            Errc::plugin, fmt::format(
                              "{}; neither memory files nor {} may hold code here: set XDG_RUNTIME_DIR to a directory "
                              "that is not mounted noexec",
                              opened.error().message, path.parent_path().string()
                          )
        );
    }
    return opened;
}

/// Whether the dynamic loader still has something by this name.
bool is_mapped(const fs::path& path) {
    auto wanted = path.string();
    return ::dl_iterate_phdr(
               [](dl_phdr_info* info, std::size_t, void* name) {
                   return *static_cast<const std::string*>(name) == info->dlpi_name ? 1 : 0;
               },
               &wanted
           ) != 0;
}

}  // namespace

struct PluginLibrary::Loaded {
    std::unique_ptr<boost::dll::shared_library> library;
    std::shared_ptr<SealedFile> file;  // stays open as long as the library is loaded: debuggers find symbols by it
    fs::path path;                     // its name in the dynamic loader
};

Result<PluginLibrary> PluginLibrary::load(
    std::shared_ptr<SealedFile> sealed, const fs::path& directory, const std::string& name, std::uint64_t generation,
    LoadFrom from
) {
    const auto link = directory / fmt::format("{}-{}.so", name, generation);
    const auto private_file = directory / fmt::format("{}-{}.so", sealed->sha256(), generation);
    const bool is_memory = from == LoadFrom::memory_file && sealed->is_executable();
    auto path = is_memory ? link : private_file;
    auto opened = is_memory ? open_memory_file(*sealed, link) : open_private_file(*sealed, private_file);
    if (is_memory && opened.has_error() && is_refusal_of_code(opened.error().message)) {
        path = private_file;
        opened = open_private_file(*sealed, private_file);
    }
    if (opened.has_error()) {
        return opened.error();
    }
    auto& library = *opened.value();
    if (!library.has(TENON_ENTRY_SYMBOL)) {
        return error(Errc::plugin, fmt::format("does not export {}, so it is not a Tenon plugin", TENON_ENTRY_SYMBOL));
    }
    const tenon_entry_fn found =
        &library.get<const tenon_plugin_v1*(const tenon_host_v1*) noexcept>(TENON_ENTRY_SYMBOL);
    sealed->forget_bytes();
    return PluginLibrary(
        std::shared_ptr<Loaded>(new Loaded{std::move(opened).value(), std::move(sealed), std::move(path)}), found
    );
}

PluginLibrary::PluginLibrary(std::shared_ptr<Loaded> loaded, tenon_entry_fn entry_function)
    : loaded_(std::move(loaded)), entry_(entry_function) {}

PluginLibrary::PluginLibrary(PluginLibrary&& other) noexcept = default;

PluginLibrary::~PluginLibrary() {
    if (loaded_ != nullptr) {
        keep_for_ever(std::move(loaded_));
    }
}

Result<void> PluginLibrary::unload() {
    loaded_->library->unload();
    if (is_mapped(loaded_->path)) {
        return error(Errc::plugin, "it is still mapped after dlclose(): something pins it");
    }
    std::error_code ignored;
    fs::remove(loaded_->path, ignored);
    loaded_.reset();
    return {};
}

}  // namespace tenon
