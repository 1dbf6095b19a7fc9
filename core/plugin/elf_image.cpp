#include "plugin/elf_image.hpp"

#include <fmt/format.h>

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

namespace tenon {

namespace {

constexpr std::size_t max_program_headers = 1'000;
constexpr std::size_t max_dynamic_entries = 10'000;
constexpr std::size_t max_symbols = 4'000'000;
constexpr std::size_t max_names_size = 64u << 20;
constexpr std::size_t max_version_entries = 10'000;

Error damaged(std::string_view what) {
    return error(Errc::invalid, fmt::format("is a damaged ELF file: {}; copy it anew", what));
}

/// The file, its loaded segments and its dynamic section; every access is checked.
class Reader {
public:
    explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

    [[nodiscard]] Result<ElfImage> read();

private:
    template <class T>
    [[nodiscard]] std::optional<T> at(std::uint64_t offset) const {
        if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) {
            return std::nullopt;
        }
        T value;  // copied, because nothing in the file need be aligned
        std::memcpy(&value, bytes_.data() + offset, sizeof value);
        return value;
    }

    [[nodiscard]] std::optional<std::uint64_t> offset_of(std::uint64_t address) const {
        for (const auto& segment : segments_) {
            if (address >= segment.p_vaddr && address - segment.p_vaddr < segment.p_filesz) {
                const auto offset = segment.p_offset + (address - segment.p_vaddr);
                return offset < bytes_.size() && offset >= segment.p_offset ? std::optional(offset) : std::nullopt;
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] std::optional<std::string> text(std::uint64_t index) const {
        if (index >= strings_size_) {
            return std::nullopt;
        }
        const auto* const begin = bytes_.data() + strings_ + index;
        const auto* const end = bytes_.data() + strings_ + strings_size_;
        const auto* const nul = std::find(begin, end, std::byte{0});
        if (nul == end) {
            return std::nullopt;
        }
        return std::string(reinterpret_cast<const char*>(begin), static_cast<std::size_t>(nul - begin));
    }

    [[nodiscard]] Result<void> read_header();
    [[nodiscard]] Result<void> read_program_headers();
    [[nodiscard]] Result<void> read_dynamic();
    [[nodiscard]] Result<void> read_names();
    [[nodiscard]] Result<void> read_symbols();
    [[nodiscard]] Result<void> read_version_needs();
    [[nodiscard]] Result<void> read_version_definitions();
    [[nodiscard]] std::optional<std::uint64_t> count_symbols() const;

    std::span<const std::byte> bytes_;
    ElfImage image_;
    Elf64_Ehdr header_{};
    std::vector<Elf64_Phdr> segments_;
    std::optional<Elf64_Phdr> dynamic_;
    std::map<std::int64_t, std::uint64_t> value_by_tag_;
    std::vector<std::uint64_t> needed_;
    std::uint64_t strings_ = 0;
    std::uint64_t strings_size_ = 0;
};

Result<ElfImage> Reader::read() {
    for (const auto step :
         {&Reader::read_header, &Reader::read_program_headers, &Reader::read_dynamic, &Reader::read_names,
          &Reader::read_symbols, &Reader::read_version_needs, &Reader::read_version_definitions}) {
        if (auto done = (this->*step)(); done.has_error()) {
            return done.error();
        }
    }
    return std::move(image_);
}

Result<void> Reader::read_header() {
    if (bytes_.size() < SELFMAG || std::memcmp(bytes_.data(), ELFMAG, SELFMAG) != 0) {
        return error(Errc::invalid, "is not an ELF file; a plugin is a shared library");
    }
    if (bytes_.size() <= EI_CLASS + 1) {
        return damaged("it ends in its header");
    }
    image_.elf_class = static_cast<std::uint8_t>(bytes_[EI_CLASS]);
    if (image_.elf_class != ELFCLASS64 || static_cast<std::uint8_t>(bytes_[EI_DATA]) != ELFDATA2LSB) {
        return error(Errc::unsupported, "is not a 64-bit little-endian library; build the plugin for this machine");
    }
    const auto header = at<Elf64_Ehdr>(0);
    if (!header) {
        return damaged("it ends in its header");
    }
    header_ = *header;
    image_.machine = header_.e_machine;
    image_.type = header_.e_type;
    return {};
}

Result<void> Reader::read_program_headers() {
    if (header_.e_phentsize != sizeof(Elf64_Phdr) || header_.e_phnum > max_program_headers) {
        return damaged("its program headers have a strange size");
    }
    image_.has_executable_stack = true;  // unless a header says otherwise
    for (std::uint64_t i = 0; i < header_.e_phnum; ++i) {
        const auto entry =
            header_.e_phoff > bytes_.size() ? std::nullopt : at<Elf64_Phdr>(header_.e_phoff + i * sizeof(Elf64_Phdr));
        if (!entry) {
            return damaged("its program headers lie outside of the file");
        }
        if (entry->p_type == PT_LOAD) {
            // Mapped nevertheless, and the end of the process when it is touched.
            if (entry->p_offset > bytes_.size() || bytes_.size() - entry->p_offset < entry->p_filesz) {
                return damaged("it ends in one of its segments");
            }
            segments_.push_back(*entry);
        } else if (entry->p_type == PT_DYNAMIC) {
            dynamic_ = *entry;
        } else if (entry->p_type == PT_GNU_STACK) {
            image_.has_executable_stack = (entry->p_flags & PF_X) != 0;
        }
    }
    return {};
}

Result<void> Reader::read_dynamic() {
    if (!dynamic_) {
        return error(Errc::invalid, "has no dynamic section, so it is not a shared library");
    }
    const auto count = std::min<std::uint64_t>(dynamic_->p_filesz / sizeof(Elf64_Dyn), max_dynamic_entries);
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto entry = dynamic_->p_offset > bytes_.size()
                               ? std::nullopt
                               : at<Elf64_Dyn>(dynamic_->p_offset + i * sizeof(Elf64_Dyn));
        if (!entry) {
            return damaged("its dynamic section lies outside of the file");
        }
        if (entry->d_tag == DT_NULL) {
            break;
        }
        if (entry->d_tag == DT_NEEDED) {
            needed_.push_back(entry->d_un.d_val);
        } else {
            value_by_tag_[entry->d_tag] = entry->d_un.d_val;
        }
    }
    const auto flags = [&](std::int64_t tag) {
        const auto found = value_by_tag_.find(tag);
        return found == value_by_tag_.end() ? 0 : found->second;
    };
    image_.has_text_relocations = value_by_tag_.contains(DT_TEXTREL) || (flags(DT_FLAGS) & DF_TEXTREL) != 0;
    image_.is_nodelete = (flags(DT_FLAGS_1) & DF_1_NODELETE) != 0;
    return {};
}

Result<void> Reader::read_names() {
    if (!value_by_tag_.contains(DT_STRTAB) || !value_by_tag_.contains(DT_STRSZ)) {
        return damaged("it has no string table");
    }
    const auto offset = offset_of(value_by_tag_.at(DT_STRTAB));
    strings_size_ = value_by_tag_.at(DT_STRSZ);
    if (!offset || bytes_.size() - *offset < strings_size_) {
        return damaged("its string table lies outside of the file");
    }
    strings_ = *offset;
    for (const auto index : needed_) {
        auto name = text(index);
        if (!name) {
            return damaged("the name of a needed library lies outside of the string table");
        }
        image_.needed.push_back(std::move(*name));
    }
    if (value_by_tag_.contains(DT_SONAME)) {
        image_.soname = text(value_by_tag_.at(DT_SONAME)).value_or("");
    }
    return {};
}

/// The dynamic section does not say how many symbols there are; the hash tables do.
std::optional<std::uint64_t> Reader::count_symbols() const {
    if (const auto found = value_by_tag_.find(DT_HASH); found != value_by_tag_.end()) {
        const auto offset = offset_of(found->second);
        const auto chains = offset ? at<std::uint32_t>(*offset + 4) : std::nullopt;
        return chains ? std::optional<std::uint64_t>(*chains) : std::nullopt;
    }
    const auto found = value_by_tag_.find(DT_GNU_HASH);
    if (found == value_by_tag_.end()) {
        return 0;
    }
    const auto offset = offset_of(found->second);
    if (!offset) {
        return std::nullopt;
    }
    const auto buckets = at<std::uint32_t>(*offset);
    const auto first = at<std::uint32_t>(*offset + 4);
    const auto bloom = at<std::uint32_t>(*offset + 8);
    if (!buckets || !first || !bloom) {
        return std::nullopt;
    }
    const std::uint64_t bucket_table = *offset + 16 + std::uint64_t{*bloom} * 8;
    std::uint64_t last = 0;
    for (std::uint64_t i = 0; i < *buckets; ++i) {
        const auto start = at<std::uint32_t>(bucket_table + i * 4);
        if (!start) {
            return std::nullopt;
        }
        last = std::max<std::uint64_t>(last, *start);
    }
    if (last < *first) {
        return *first;
    }
    const std::uint64_t chain_table = bucket_table + std::uint64_t{*buckets} * 4;
    while (true) {
        const auto link = at<std::uint32_t>(chain_table + (last - *first) * 4);
        if (!link) {
            return std::nullopt;
        }
        ++last;
        if ((*link & 1U) != 0) {
            return last;
        }
    }
}

Result<void> Reader::read_symbols() {
    const auto count = count_symbols();
    if (!count || *count > max_symbols) {
        return damaged("its symbol hash table lies outside of the file");
    }
    if (*count == 0 || !value_by_tag_.contains(DT_SYMTAB)) {
        return {};
    }
    const auto offset = offset_of(value_by_tag_.at(DT_SYMTAB));
    std::size_t names_size = 0;
    for (std::uint64_t i = 0; i < *count; ++i) {
        const auto symbol = offset ? at<Elf64_Sym>(*offset + i * sizeof(Elf64_Sym)) : std::nullopt;
        if (!symbol) {
            return damaged("its symbol table lies outside of the file");
        }
        const auto bind = ELF64_ST_BIND(symbol->st_info);
        const auto visibility = ELF64_ST_VISIBILITY(symbol->st_other);
        const bool is_import = symbol->st_shndx == SHN_UNDEF;
        if (i == 0 || bind == STB_LOCAL || visibility == STV_HIDDEN || visibility == STV_INTERNAL) {
            continue;
        }
        image_.unique_symbols += bind == STB_GNU_UNIQUE && !is_import ? 1 : 0;
        auto name = text(symbol->st_name);
        if (!name) {
            return damaged("a symbol's name lies outside of the string table");
        }
        // Names may share their ends, so their sum can be far larger than the file.
        if ((names_size += name->size()) > max_names_size) {
            return damaged("the names of its symbols are too long");
        }
        (is_import ? image_.imports : image_.exports).push_back(std::move(*name));
    }
    std::sort(image_.exports.begin(), image_.exports.end());
    std::sort(image_.imports.begin(), image_.imports.end());
    return {};
}

Result<void> Reader::read_version_needs() {
    const auto found = value_by_tag_.find(DT_VERNEED);
    if (found == value_by_tag_.end()) {
        return {};
    }
    const auto start = offset_of(found->second);
    std::size_t entries = 0;
    std::optional<std::uint64_t> where = start;
    while (where) {
        const auto need = at<Elf64_Verneed>(*where);
        auto library = need ? text(need->vn_file) : std::nullopt;
        if (!library || ++entries > max_version_entries) {
            return damaged("its version needs lie outside of the file");
        }
        auto& versions = image_.version_needs[*library];
        std::uint64_t detail_at = *where + need->vn_aux;
        for (unsigned i = 0; i < need->vn_cnt; ++i) {
            const auto detail = at<Elf64_Vernaux>(detail_at);
            auto name = detail ? text(detail->vna_name) : std::nullopt;
            if (!name || ++entries > max_version_entries) {
                return damaged("its version needs lie outside of the file");
            }
            if ((detail->vna_flags & VER_FLG_WEAK) == 0) {
                versions.insert(std::move(*name));
            }
            if (detail->vna_next == 0) {
                break;
            }
            detail_at += detail->vna_next;
        }
        where = need->vn_next == 0 ? std::nullopt : std::optional(*where + need->vn_next);
    }
    return start ? Result<void>{} : damaged("its version needs lie outside of the file");
}

Result<void> Reader::read_version_definitions() {
    const auto found = value_by_tag_.find(DT_VERDEF);
    if (found == value_by_tag_.end()) {
        return {};
    }
    std::size_t entries = 0;
    auto where = offset_of(found->second);
    while (where) {
        const auto definition = at<Elf64_Verdef>(*where);
        const auto detail = definition ? at<Elf64_Verdaux>(*where + definition->vd_aux) : std::nullopt;
        auto name = detail ? text(detail->vda_name) : std::nullopt;
        if (!name || ++entries > max_version_entries) {
            return damaged("its version definitions lie outside of the file");
        }
        image_.version_definitions.insert(std::move(*name));
        where = definition->vd_next == 0 ? std::nullopt : std::optional(*where + definition->vd_next);
    }
    return {};
}

}  // namespace

Result<ElfImage> read_elf(std::span<const std::byte> bytes) {
    return Reader(bytes).read();
}

}  // namespace tenon
