#include "tool/exec_sibling.hpp"

#include "tool/sibling_program.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tenon {

Error exec_sibling(const std::string& name, const std::vector<std::string>& arguments) {
    const auto program = find_sibling_program(name);
    if (!program) {
        return program.error();
    }
    auto words = arguments;
    words.insert(words.begin(), program->string());
    std::vector<char*> given;
    for (auto& word : words) {
        given.push_back(word.data());
    }
    given.push_back(nullptr);
    ::execv(program->c_str(), given.data());
    return error(Errc::internal, fmt::format("{} cannot be started: {}", program->string(), std::strerror(errno)));
}

}  // namespace tenon
