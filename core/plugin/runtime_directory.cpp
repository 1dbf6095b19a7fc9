#include "plugin/runtime_directory.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace tenon {

Result<RuntimeDirectory> RuntimeDirectory::make() {
    const char* const own = std::getenv("XDG_RUNTIME_DIR");  // NOLINT(concurrency-mt-unsafe): nobody here sets it
    const std::string parent = own != nullptr && own[0] == '/' && std::filesystem::is_directory(own) ? own : "/tmp";
    std::string name = parent + "/tenon-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) {
        return error(Errc::internal, fmt::format("cannot make a directory in {}: {}", parent, std::strerror(errno)));
    }
    return RuntimeDirectory(name);
}

RuntimeDirectory::RuntimeDirectory(RuntimeDirectory&& other) noexcept : path_(std::exchange(other.path_, {})) {}

RuntimeDirectory::~RuntimeDirectory() {
    if (!path_.empty()) {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
}

}  // namespace tenon
