#include "plugin/plugin_library.hpp"

#include <boost/dll/shared_library.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace tenon {

namespace {

namespace fs = std::filesystem;

/// The memory file stays open as long as the library is loaded: debuggers find symbols by it.
struct Loaded {
    std::unique_ptr<boost::dll::shared_library> library;
    SealedFile file;
};

void keep_for_ever(Loaded loaded) {
    static std::mutex mutex;
    static auto& all = *new std::vector<Loaded>;  // never destroyed: plugin code may run until the process ends
    const std::lock_guard lock(mutex);
    all.push_back(std::move(loaded));
}

Result<std::unique_ptr<boost::dll::shared_library>> open_library(const fs::path& path) {
    auto library = std::make_unique<boost::dll::shared_library>();
    try {
        // Not the overload with an error_code: it loses what dlerror() says.
        library->load(path, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
    } catch (const std::exception& e) {
        return error(Errc::plugin, fmt::format("cannot be loaded: {}", e.what()));
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

/// For systems that forbid code in memory files: a file in our private directory, never written again.
Result<std::unique_ptr<boost::dll::shared_library>> open_private_file(const SealedFile& file, const fs::path& path) {
    {
        std::ofstream out(path, std::ios::binary);
        const auto bytes = file.bytes();
        out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        out.close();
        if (!out) {
            return error(Errc::internal, fmt::format("cannot be copied to {}", path.string()));
        }
    }
    std::error_code ignored;
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_exec, ignored);
    return open_library(path);
}

bool is_refusal_of_memory_code(std::string_view message) {
    return message.find("failed to map segment") != std::string_view::npos ||
           message.find("ermission denied") != std::string_view::npos ||
           message.find("peration not permitted") != std::string_view::npos;
}

}  // namespace

Result<tenon_entry_fn>
load_library(SealedFile sealed, const RuntimeDirectory& directory, const std::string& name, std::uint64_t generation) {
    const auto link = directory.path() / fmt::format("{}-{}.so", name, generation);
    const auto private_file = directory.path() / fmt::format("{}-{}.so", sealed.sha256(), generation);
    auto opened = sealed.is_executable() ? open_memory_file(sealed, link) : open_private_file(sealed, private_file);
    if (opened.has_error() && sealed.is_executable() && is_refusal_of_memory_code(opened.error().message)) {
        opened = open_private_file(sealed, private_file);
    }
    if (opened.has_error()) {
        return opened.error();
    }
    auto& library = *opened.value();
    if (!library.has(TENON_ENTRY_SYMBOL)) {
        return error(Errc::plugin, fmt::format("does not export {}, so it is not a Tenon plugin", TENON_ENTRY_SYMBOL));
    }
    const tenon_entry_fn entry =
        &library.get<const tenon_plugin_v1*(const tenon_host_v1*) noexcept>(TENON_ENTRY_SYMBOL);
    keep_for_ever({std::move(opened).value(), std::move(sealed)});
    return entry;
}

}  // namespace tenon
