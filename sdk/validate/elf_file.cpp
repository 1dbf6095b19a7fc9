// SPDX-License-Identifier: Apache-2.0
#include "elf_file.hpp"

#include <elf.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace tenon::validate {

namespace {

template <class T>
T read_at(std::string_view bytes, std::uint64_t offset) {
    if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) {
        throw std::runtime_error("the file is cut short");
    }
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

std::string_view part_of(std::string_view bytes, std::uint64_t offset, std::uint64_t size) {
    if (offset > bytes.size() || bytes.size() - offset < size) {
        throw std::runtime_error("the file is cut short");
    }
    return bytes.substr(offset, size);
}

std::string name_at(std::string_view names, std::uint64_t offset) {
    const auto rest = part_of(names, offset, names.size() - std::min<std::uint64_t>(offset, names.size()));
    return std::string(rest.substr(0, rest.find('\0')));
}

std::string_view content_of(std::string_view bytes, const Elf64_Shdr& section) {
    return section.sh_type == SHT_NOBITS ? std::string_view() : part_of(bytes, section.sh_offset, section.sh_size);
}

void read_symbols(ElfFile& out, std::string_view symbols, std::string_view names) {
    for (std::uint64_t at = 0; at < symbols.size(); at += sizeof(Elf64_Sym)) {
        const auto symbol = read_at<Elf64_Sym>(symbols, at);
        const auto binding = ELF64_ST_BIND(symbol.st_info);
        if (symbol.st_name == 0 || binding == STB_LOCAL || symbol.st_shndx == SHN_ABS) {
            continue;
        }
        const auto name = name_at(names, symbol.st_name);
        if (symbol.st_shndx == SHN_UNDEF) {
            out.imports.push_back(name);
            continue;
        }
        const auto visibility = ELF64_ST_VISIBILITY(symbol.st_other);
        if (visibility == STV_DEFAULT || visibility == STV_PROTECTED) {
            out.exports.push_back(name);
        }
        if (binding == STB_GNU_UNIQUE) {
            out.unique.push_back(name);
        }
    }
}

void read_dynamic(ElfFile& out, std::string_view dynamic) {
    for (std::uint64_t at = 0; at < dynamic.size(); at += sizeof(Elf64_Dyn)) {
        const auto entry = read_at<Elf64_Dyn>(dynamic, at);
        const auto value = entry.d_un.d_val;
        out.has_text_relocations = out.has_text_relocations || entry.d_tag == DT_TEXTREL ||
                                   (entry.d_tag == DT_FLAGS && (value & DF_TEXTREL) != 0);
        out.is_nodelete = out.is_nodelete || (entry.d_tag == DT_FLAGS_1 && (value & DF_1_NODELETE) != 0);
        if (entry.d_tag == DT_NULL) {
            return;
        }
    }
}

}  // namespace

ElfFile::ElfFile(const std::string& path) {
    std::string bytes(std::filesystem::file_size(path), '\0');
    if (!std::ifstream(path, std::ios::binary).read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) {
        throw std::runtime_error("the file cannot be read");
    }
    const auto header = read_at<Elf64_Ehdr>(bytes, 0);
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64 ||
        header.e_type != ET_DYN) {
        throw std::runtime_error("it is not a 64-bit ELF library");
    }
    for (std::uint64_t i = 0; i < header.e_phnum; ++i) {
        const auto segment = read_at<Elf64_Phdr>(bytes, header.e_phoff + i * sizeof(Elf64_Phdr));
        if (segment.p_type == PT_GNU_STACK) {
            has_executable_stack = (segment.p_flags & PF_X) != 0;
        }
    }
    const auto section_at = [&](std::uint64_t index) {
        return read_at<Elf64_Shdr>(bytes, header.e_shoff + index * sizeof(Elf64_Shdr));
    };
    const auto names = content_of(bytes, section_at(header.e_shstrndx));
    for (std::uint64_t i = 0; i < header.e_shnum; ++i) {
        const auto section = section_at(i);
        if (section.sh_type == SHT_DYNSYM) {
            read_symbols(*this, content_of(bytes, section), content_of(bytes, section_at(section.sh_link)));
        } else if (section.sh_type == SHT_DYNAMIC) {
            read_dynamic(*this, content_of(bytes, section));
        } else if (name_at(names, section.sh_name) == ".tenon.meta") {
            metadata = content_of(bytes, section);
        }
    }
}

std::string pins_of(const ElfFile& file) {
    std::string pins;
    const auto add = [&](bool is_there, const char* what) {
        if (is_there) {
            pins += (pins.empty() ? "" : ", ") + std::string(what);
        }
    };
    const auto imports = [&](const char* name) {
        return std::find(file.imports.begin(), file.imports.end(), name) != file.imports.end();
    };
    add(file.is_nodelete, "it is linked with -z nodelete");
    add(!file.unique.empty(), "it has unique symbols (build it with -fno-gnu-unique)");
    add(imports("__cxa_thread_atexit") || imports("__cxa_thread_atexit_impl"),
        "it has a thread_local object with a destructor");
    return pins;
}

}  // namespace tenon::validate
