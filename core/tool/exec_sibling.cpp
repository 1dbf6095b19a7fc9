#include "tool/exec_sibling.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace tenon {

namespace fs = std::filesystem;

namespace {

/// Returns only if it fails, with the number of the error.
int exec(const fs::path& program, const std::vector<std::string>& arguments) {
    auto words = arguments;
    words.insert(words.begin(), program.string());
    std::vector<char*> pointers;
    for (auto& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    ::execv(program.c_str(), pointers.data());
    return errno;
}

}  // namespace

Error exec_sibling(const std::string& name, const std::vector<std::string>& arguments) {
    std::error_code failed;
    const auto here = fs::read_symlink("/proc/self/exe", failed).parent_path();
    const fs::path places[] = {here / name, here.parent_path() / "lib" / "tenon" / name};
    for (const auto& place : places) {
        if (fs::exists(place, failed)) {
            const int number = exec(place, arguments);
            return error(
                Errc::internal, fmt::format("{} cannot be started: {}", place.string(), std::strerror(number))
            );
        }
    }
    return error(
        Errc::not_found, fmt::format(
                             "its program {} is neither at {} nor at {}; install all of Tenon's host package", name,
                             places[0].string(), places[1].string()
                         )
    );
}

}  // namespace tenon
