#include "plugin/elf_section.hpp"

#include <elf.h>

#include <cstdint>
#include <cstring>

namespace tenon {

namespace {

constexpr std::uint64_t max_sections = 10'000;

template <class T>
std::optional<T> read_at(std::span<const std::byte> bytes, std::uint64_t offset) {
    if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) {
        return std::nullopt;
    }
    T value;  // copied, because nothing in the file need be aligned
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

std::optional<std::string_view> content_of(std::span<const std::byte> bytes, const Elf64_Shdr& section) {
    if (section.sh_type == SHT_NOBITS || section.sh_offset > bytes.size() ||
        bytes.size() - section.sh_offset < section.sh_size) {
        return std::nullopt;
    }
    return std::string_view(reinterpret_cast<const char*>(bytes.data()) + section.sh_offset, section.sh_size);
}

}  // namespace

std::optional<std::string_view> elf_section(std::span<const std::byte> bytes, std::string_view name) {
    const auto header = read_at<Elf64_Ehdr>(bytes, 0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_ident[EI_CLASS] != ELFCLASS64 ||
        header->e_shentsize != sizeof(Elf64_Shdr) || header->e_shnum > max_sections || header->e_shoff > bytes.size()) {
        return std::nullopt;
    }
    const auto section_at = [&](std::uint64_t index) {
        return read_at<Elf64_Shdr>(bytes, header->e_shoff + index * sizeof(Elf64_Shdr));
    };
    const auto names_header = section_at(header->e_shstrndx);
    const auto names = names_header ? content_of(bytes, *names_header) : std::nullopt;
    if (!names) {
        return std::nullopt;
    }
    for (std::uint64_t i = 0; i < header->e_shnum; ++i) {
        const auto section = section_at(i);
        if (section && section->sh_name < names->size()) {
            const auto rest = names->substr(section->sh_name);
            if (rest.substr(0, rest.find('\0')) == name) {
                return content_of(bytes, *section);
            }
        }
    }
    return std::nullopt;
}

bool is_cut_off(std::span<const std::byte> bytes) {
    const bool begins_well = bytes.size() >= SELFMAG && std::memcmp(bytes.data(), ELFMAG, SELFMAG) == 0;
    const auto header = read_at<Elf64_Ehdr>(bytes, 0);
    if (!begins_well || !header) {
        return begins_well;
    }
    const std::uint64_t size = std::uint64_t{header->e_shnum} * header->e_shentsize;
    return header->e_shoff != 0 && (header->e_shoff > bytes.size() || bytes.size() - header->e_shoff < size);
}

}  // namespace tenon
