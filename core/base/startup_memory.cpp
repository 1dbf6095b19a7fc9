#include "base/startup_memory.hpp"

#include <sys/mman.h>

#include <charconv>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace tenon {

namespace {

struct Mapping {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    bool is_constant = false;  // a file's, which nobody may write to
};

std::optional<std::uintptr_t> take_address(std::string_view& text, char after) {
    std::uintptr_t address = 0;
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, address, 16);
    if (read.ec != std::errc{} || read.ptr == end || *read.ptr != after) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()) + 1);
    return address;
}

/// "55e8c0a4f000-55e8c0f08000 r-xp 00026000 08:01 1311   /usr/bin/tenond"; the lines between are no such.
std::optional<Mapping> read_mapping(std::string_view line) {
    const auto begin = take_address(line, '-');
    const auto end = begin ? take_address(line, ' ') : std::nullopt;
    if (!end) {
        return std::nullopt;
    }
    const bool is_of_file = line.find('/') != std::string_view::npos;
    return Mapping{*begin, *end, is_of_file && (line.starts_with("r-xp") || line.starts_with("r--p"))};
}

/// "Anonymous:             0 kB": no page of it is a copy that somebody has changed.
bool says_unchanged(std::string_view line) {
    constexpr std::string_view name = "Anonymous:";
    return line.starts_with(name) && line.find_first_not_of(' ', name.size()) == line.find("0 kB");
}

}  // namespace

void release_startup_memory() {
    std::ifstream mappings("/proc/self/smaps");
    Mapping mapping;
    for (std::string line; std::getline(mappings, line);) {
        if (const auto next = read_mapping(line)) {
            mapping = *next;
        } else if (mapping.is_constant && says_unchanged(line)) {
            // NOLINTNEXTLINE(performance-no-int-to-ptr): the system tells addresses as numbers
            ::madvise(reinterpret_cast<void*>(mapping.begin), mapping.end - mapping.begin, MADV_DONTNEED);
        }
    }
}

}  // namespace tenon
