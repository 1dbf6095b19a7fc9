#include "tool/sibling_program.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <string>

namespace tenon {

namespace fs = std::filesystem;

Result<fs::path> find_sibling_program(std::string_view name) {
    std::error_code problem;
    const auto own = fs::read_symlink("/proc/self/exe", problem);
    if (problem) {
        return error(Errc::internal, fmt::format("/proc/self/exe cannot be read: {}", problem.message()));
    }
    const auto directory = own.parent_path();
    const auto above = directory.parent_path();
    std::string tried;
    for (const auto& place : {directory / name, above / "bin" / name, above / "lib" / "tenon" / name}) {
        if (fs::is_regular_file(place, problem) && ::access(place.c_str(), X_OK) == 0) {
            return place;
        }
        tried += (tried.empty() ? "" : ", ") + place.string();
    }
    return error(
        Errc::not_found,
        fmt::format("{} is not there; looked for {}; install it beside tenon (Debian package tenon)", name, tried)
    );
}

}  // namespace tenon
