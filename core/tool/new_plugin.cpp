#include "tool/new_plugin.hpp"

#include "plugin/abi_text.hpp"
#include "tool/plugin_templates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <system_error>

namespace tenon {

namespace {

bool is_letter_or_digit(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

std::string pascal_of(std::string_view dashed) {
    std::string out;
    bool is_start = true;
    for (const char c : dashed) {
        if (c != '-') {
            out += is_start ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        }
        is_start = c == '-';
    }
    return out;
}

Error cannot_write(const std::filesystem::path& path, const std::error_code& code) {
    return error(Errc::internal, fmt::format("cannot make {}: {}", path.string(), code.message()));
}

/// What a vendor types next, in the order in which it makes sense.
void print_next(const std::string& directory, const PluginNames& names) {
    fmt::print(
        "{0}/ holds the plugin '{1}': it builds, passes its test and runs as it is. Next:\n\n"
        "  cd {0}\n"
        "  cmake -B build\n"
        "  cmake --build build --parallel\n"
        "  ctest --test-dir build\n"
        "  tenon run build/{2}_plugin.so\n\n"
        "{0}/README.md says what each file is for, and how to make a package for operators.\n",
        directory, names.dashed, names.snake
    );
}

}  // namespace

Result<PluginNames> plugin_names(std::string_view name) {
    if (!is_plugin_name(name)) {
        return error(
            Errc::invalid,
            fmt::format(
                "'{}' cannot be the name of a plugin; begin with a letter, then up to 62 letters, digits, "
                "'-' and '_', all lower case",
                name
            )
        );
    }
    PluginNames names;
    names.dashed = name;
    std::replace(names.dashed.begin(), names.dashed.end(), '_', '-');
    if (names.dashed == "fake" || names.dashed == "redfish" || names.dashed == "tenon") {
        return error(Errc::conflict, fmt::format("'{}' is taken: it ships with Tenon; choose another name", name));
    }
    names.snake = names.dashed;
    std::replace(names.snake.begin(), names.snake.end(), '-', '_');
    names.pascal = pascal_of(names.dashed);
    return names;
}

std::string renamed(std::string_view text, const PluginNames& names) {
    constexpr std::size_t length = 5;
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto word = text.substr(at, length);
        const bool is_inside = at > 0 && is_letter_or_digit(text[at - 1]);
        const char next = at + length < text.size() ? text[at + length] : ' ';
        if (word == "First" && !is_inside) {
            out += names.pascal;
        } else if (word == "first" && !is_inside && !is_letter_or_digit(next)) {
            out += next == '_' ? names.snake : names.dashed;
        } else {
            out += text[at++];
            continue;
        }
        at += length;
    }
    return out;
}

Result<void> new_plugin(const std::filesystem::path& directory, const PluginNames& names, std::string_view kind) {
    const auto files = plugin_template(kind);
    if (files.empty()) {
        return error(
            Errc::invalid, fmt::format("there is no template '{}'; there are coroutine, blocking and c", kind)
        );
    }
    std::error_code failure;
    // Whether it is new is what create_directory says, not what one could have asked before.
    if (!std::filesystem::create_directory(directory, failure)) {
        if (failure) {
            return cannot_write(directory, failure);
        }
        return error(
            Errc::conflict,
            fmt::format(
                "{} is there already and is left as it is; choose another name, or move it away", directory.string()
            )
        );
    }
    for (const auto& file : files) {
        const auto path = directory / renamed(file.path, names);
        std::ofstream out(path, std::ios::binary);
        out << renamed(file.text, names);
        if (!out.flush()) {
            return cannot_write(path, std::error_code(errno, std::generic_category()));
        }
    }
    return {};
}

int run_new(std::vector<std::string> arguments) {
    std::string name;
    std::string kind;
    for (const auto& argument : arguments) {
        const bool is_kind = argument == "--blocking" || argument == "--c";
        if (is_kind && kind.empty()) {
            kind = argument.substr(2);
        } else if (!argument.empty() && argument.front() != '-' && name.empty()) {
            name = argument;
        } else {
            fmt::print(stderr, "tenon new: '{}' is not understood; tenon new NAME [--blocking | --c]\n", argument);
            return 2;
        }
    }
    if (name.empty()) {
        fmt::print(stderr, "tenon new: name the plugin: tenon new NAME [--blocking | --c]\n");
        return 2;
    }
    const auto names = plugin_names(name);
    if (!names) {
        fmt::print(stderr, "tenon new: {}\n", names.error().message);
        return 2;
    }
    if (const auto made = new_plugin(name, *names, kind.empty() ? "coroutine" : kind); !made) {
        fmt::print(stderr, "tenon new: {}\n", made.error().message);
        return 1;
    }
    print_next(name, *names);
    return 0;
}

}  // namespace tenon
